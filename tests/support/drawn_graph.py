"""Graphs of any node types for the browser, in one line: `drawn("Hero:video Cut:assemble", "Hero.video -> Cut.clips")`.

The ids are the titles in small letters. Each node lies to the right of what feeds it, or where `at` says.
"""

from collections.abc import Mapping
from typing import Any

SMALL = {"width": 256, "height": 144}
_FILM_WIRES = "Idea.prompt -> Still.prompt, Still.image -> Clip.image"
_FILM_PARAMS: Mapping[str, Mapping[str, Any]] = {
    "Idea": {"text": "a blue boat"}, "Still": SMALL, "Clip": {**SMALL, "seconds": 1, "fps": 24},
}  # fmt: skip


def film(more: str = "", wires: str = "", params: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """A prompt, a picture and a clip of it, which are made within a moment; and more, as for `drawn`."""
    nodes = f"Idea:prompt Still:image-generate Clip:video {more}"
    return drawn(nodes, f"{_FILM_WIRES}, {wires}", {**_FILM_PARAMS, **(params or {})})


def drawn(
    nodes: str,
    wires: str = "",
    params: Mapping[str, Mapping[str, Any]] | None = None,
    at: Mapping[str, tuple[int, int]] | None = None,
) -> dict[str, Any]:
    """`nodes` are `Title:type`, `wires` are `Title.port -> Title.port`; `params` and `at` go by title."""
    named = [node.split(":") for node in nodes.split()]
    graph: dict[str, Any] = {
        "nodes": [
            {"id": title.lower(), "type": type, "params": dict((params or {}).get(title, {}))} for title, type in named
        ],
        "edges": [_edge(*wire.split("->")) for wire in wires.split(",") if wire.strip()],
    }
    places = laid_out(graph)
    for title, (x, y) in (at or {}).items():
        places[title.lower()].update(x=x, y=y)
    graph["view"] = {"nodes": places}
    return graph


def laid_out(graph: dict[str, Any]) -> dict[str, Any]:
    """Where nodes are drawn: each to the right of what it needs."""
    depth: dict[str, int] = {}
    wires = [(edge["source"]["node"], edge["target"]["node"]) for edge in graph.get("edges", ())]
    for _ in graph["nodes"]:
        for node in graph["nodes"]:
            depth[node["id"]] = max((depth.get(a, 0) + 1 for a, b in wires if b == node["id"]), default=0)
    rows: dict[int, int] = {}
    places: dict[str, Any] = {}
    for node in graph["nodes"]:
        column = depth[node["id"]]
        row = rows[column] = rows.get(column, -1) + 1
        places[node["id"]] = {"x": column * 384, "y": row * 336, "title": node["id"].capitalize()}
    return places


def places_in(graph: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Where each node lies, by its id."""
    return {id: (view.get("x", 0), view.get("y", 0)) for id, view in graph["view"]["nodes"].items()}


def wires_of(graph: Mapping[str, Any]) -> list[str]:
    """The wires of a graph, as `drawn` writes them, but by ids."""
    return [f"{_end(edge['source'])} -> {_end(edge['target'])}" for edge in graph.get("edges", ())]


def disabled_in(graph: Mapping[str, Any]) -> set[str]:
    return {node["id"] for node in graph["nodes"] if node.get("disabled", False)}


def params_in(graph: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The params of each node, by its id."""
    return {node["id"]: node.get("params", {}) for node in graph.get("nodes", ())}


def _edge(source: str, target: str) -> dict[str, Any]:
    return {"source": _port(source), "target": _port(target)}


def _port(end: str) -> dict[str, str]:
    title, port = end.strip().split(".")
    return {"node": title.lower(), "port": port}


def _end(port: Mapping[str, str]) -> str:
    return f"{port['node']}.{port['port']}"
