"""Ids in a foreign hand: nodes and frames of a document get ids that are legal and their own."""

import re
from collections import Counter
from typing import Any

from graph_engine.unknown import groups

_LEGAL = re.compile(r"[A-Za-z0-9_\-]{1,64}")
_ILLEGAL = re.compile(r"[^A-Za-z0-9_\-]+")
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
        new = item["id"] = _free(id, taken, counts)
        taken.add(new)
        renamed[new] = id
    return renamed


def _free(id: str, taken: set[str], counts: Counter[str]) -> str:
    stem = new = _ILLEGAL.sub("-", id).strip("-")[:_MOST_STEM] or "node"
    while new in taken:
        counts[stem] += 1
        new = f"{stem}-{counts[stem] + 1}"
    return new


def _follow(document: dict[str, Any], moved: dict[str, str]) -> None:
    for edge in groups(document.get("edges")):
        for end in (edge.get("source"), edge.get("target")):
            if isinstance(end, dict) and isinstance(end.get("node"), str):
                end["node"] = moved.get(end["node"], end["node"])
    view = document.get("view")
    drawn = view.get("nodes") if isinstance(view, dict) else None
    if isinstance(view, dict) and isinstance(drawn, dict):
        view["nodes"] = {moved.get(id, id): one for id, one in drawn.items()}
