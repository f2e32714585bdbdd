"""Following links to their ends, iteratively: chains are longer than Python's stack."""

from collections.abc import Collection, Mapping


def reached(start: str, links: Mapping[str, Collection[str]]) -> set[str]:
    """All that the links of `start` lead to, and their links, and so on; `start` itself only in a loop."""
    found: set[str] = set()
    stack = [start]
    while stack:
        new = set(links.get(stack.pop(), ())) - found
        found |= new
        stack += new
    return found
