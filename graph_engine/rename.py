"""Ids in a foreign hand: nodes and frames of a document get ids that are legal and their own."""

import re
from collections import Counter
from typing import Any

from graph_engine.unknown import groups

_LEGAL = re.compile(r"[A-Za-z0-9_\-]{1,64}")
_ILLEGAL = re.compile(r"[^A-Za-z0-9_\-]+")
_MOST_ID = 64
_MOST_STEM = 56


def rename(document: dict[str, Any]) -> dict[str, str]:
    """Give nodes and frames of a document, which is decoded JSON of any shape, other ids where they can't be kept.

    What refers to a node goes along; where several have one id, it stays with the first. Gives what the nodes were
    called, by new id.
    """
    view = document.get("view")
    frames = view.get("frames") if isinstance(view, dict) else None
    _legalise(frames)
    renamed = _legalise(document.get("nodes"))
    moved: dict[str, str] = {}
    for new, old in renamed.items():
        if not _LEGAL.fullmatch(old):
            moved.setdefault(old, new)
    if moved:
        _follow(document, moved)
    return renamed


def free_id(name: str, taken: set[str], counts: Counter[str]) -> str:
    """A legal id that is not taken, as like the name as can be; it is taken then. `counts` holds what was tried."""
    id = _ILLEGAL.sub("-", name).strip("-")[:_MOST_ID] or "node"
    stem = id[:_MOST_STEM]
    while id in taken:
        counts[stem] += 1
        id = f"{stem}-{counts[stem] + 1}"
    taken.add(id)
    return id


def _legalise(items: object) -> dict[str, str]:
    named = [item for item in groups(items) if isinstance(item.get("id"), str)]
    taken = {item["id"] for item in named}
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    renamed: dict[str, str] = {}
    for item in named:
        id = item["id"]
        if id not in seen and _LEGAL.fullmatch(id):
            seen.add(id)
            continue
        new = item["id"] = free_id(id, taken, counts)
        renamed[new] = id
    return renamed


def _follow(document: dict[str, Any], moved: dict[str, str]) -> None:
    for edge in groups(document.get("edges")):
        for end in (edge.get("source"), edge.get("target")):
            if isinstance(end, dict) and isinstance(end.get("node"), str):
                end["node"] = moved.get(end["node"], end["node"])
    view = document.get("view")
    drawn = view.get("nodes") if isinstance(view, dict) else None
    if isinstance(view, dict) and isinstance(drawn, dict):
        view["nodes"] = {moved.get(id, id): one for id, one in drawn.items()}
