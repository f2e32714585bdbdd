"""Which nodes of ComfyUI are nodes of ours: those that do the same, not those that sound alike.

Samplers, loaders and decoders stay placeholders: a picture made by another engine is another picture, and their
settings (steps, checkpoint, sampler) would be lost.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from graph_engine.foreign import match, note
from graph_engine.foreign.converted import Draft
from graph_engine.registry import Registry
from schemas.graph import Edge, Node
from schemas.problem import Problem

NAME = "ComfyUI workflow"
NOTES = ("Note", "MarkdownNote")

_ENCODE = "comfyui/CLIPTextEncode"


class Meaning(Struct, frozen=True):
    """A node type of ours, its params, and the ports that foreign ports become. `dropped` inputs are not needed."""

    type: str
    params: dict[str, Any]
    inputs: Mapping[str, str] = {}
    outputs: Mapping[str, str] = {}
    dropped: frozenset[str] = frozenset()
    file: str = ""


def understood(draft: Draft, registry: Registry) -> Draft:
    """The draft with the nodes that have a meaning here; each of the others is noted as a placeholder."""
    meanings = _meanings(draft, registry)
    notes = [_note(node, draft.views[node.id].title, meanings.get(node.id)) for node in draft.nodes]
    views = {
        id: replace(view, note=meanings[id].file) if id in meanings and meanings[id].file else view
        for id, view in draft.views.items()
    }
    nodes = tuple(_meant(node, meanings.get(node.id)) for node in draft.nodes)
    edges, dropped = _rewired(draft.edges, meanings)
    found = (*draft.notes, *(n for n in notes if n is not None), *dropped)
    return replace(draft, nodes=nodes, edges=edges, views=views, notes=found)


def _meanings(draft: Draft, registry: Registry) -> dict[str, Meaning]:
    used: defaultdict[str, set[str]] = defaultdict(set)
    for edge in draft.edges:
        used[edge.target.node].add(f">{edge.target.port}")
        used[edge.source.node].add(f"{edge.source.port}>")
    prompts = _prompts(draft)
    meanings: dict[str, Meaning] = {}
    for node in draft.nodes:
        meaning = prompts.get(node.id) or _plain(node)
        if meaning is None or not match.takes(registry, meaning.type, meaning.params):
            continue
        known = {f">{port}" for port in (*meaning.inputs, *meaning.dropped)} | {f"{p}>" for p in meaning.outputs}
        if used[node.id] <= known:
            meanings[node.id] = meaning
    return meanings


def _plain(node: Node) -> Meaning | None:
    match node.type.removeprefix("comfyui/"), _setting(node, 0, "image", "audio", "filename_prefix", "text"):
        case "LoadImage", str(file):
            return Meaning("image", {}, outputs={"IMAGE": "image", "output-0": "image"}, file=file)
        case "LoadAudio", str(file):
            return Meaning("audio", {}, outputs={"AUDIO": "audio", "output-0": "audio"}, file=file)
        case "SaveImage", str(prefix):
            return Meaning("output", {"name": prefix}, inputs={"images": "value"})
        case type, str(text) if type in NOTES:
            return Meaning("note", {"text": text})
        case _:
            return None


def _prompts(draft: Draft) -> dict[str, Meaning]:
    """Texts that say what is to be seen. One that only says what is not stays as it is: it is no idea of a picture."""
    texts = {n.id: text for n in draft.nodes if n.type == _ENCODE and isinstance(text := _setting(n, 0, "text"), str)}
    wanted = _reaching("positive", draft.edges) - _reaching("negative", draft.edges)
    unwanted = _negatives(draft.edges, texts)
    return {
        id: Meaning(
            "prompt",
            {"text": text} | ({"negative": unwanted[id]} if id in unwanted else {}),
            outputs={"CONDITIONING": "prompt", "output-0": "prompt"},
            dropped=frozenset(("clip",)),
        )
        for id, text in texts.items()
        if id in wanted
    }


def _reaching(role: str, edges: Iterable[Edge]) -> set[str]:
    """The nodes that an input of this name gets its value from, through nodes that change or join conditionings."""
    into: defaultdict[str, list[str]] = defaultdict(list)
    waiting: list[str] = []
    for edge in edges:
        if edge.target.port == role:
            waiting.append(edge.source.node)
        elif edge.target.port.startswith("conditioning"):
            into[edge.target.node].append(edge.source.node)
    found: set[str] = set()
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting += into[id]
    return found


def _negatives(edges: Iterable[Edge], texts: Mapping[str, str]) -> dict[str, str]:
    """What is not to be seen, for each text that goes into the same node as the text of that."""
    taken: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for edge in edges:
        taken[edge.target.node][edge.target.port] = edge.source.node
    pairs = ((ports.get("positive", ""), texts.get(ports.get("negative", ""), "")) for ports in taken.values())
    return {positive: text for positive, text in pairs if text}


def _setting(node: Node, position: int, *names: str) -> Any:
    """A setting by name, or by its place among the values of the canvas."""
    values = node.params.get("widgets_values")
    if isinstance(values, list):
        return values[position] if position < len(values) else None
    named = values if isinstance(values, dict) else node.params
    return next((named[name] for name in names if name in named), None)


def _note(node: Node, title: str, meaning: Meaning | None) -> Problem | None:
    if meaning is None:
        return note.placeholder(node.id, title, node.type)
    return note.upload(node.id, title, meaning.file) if meaning.file else None


def _meant(node: Node, meaning: Meaning | None) -> Node:
    return replace(node, type=meaning.type, params=meaning.params) if meaning else node


def _rewired(edges: Sequence[Edge], meanings: Mapping[str, Meaning]) -> tuple[tuple[Edge, ...], list[Problem]]:
    kept: list[Edge] = []
    notes: list[Problem] = []
    for edge in edges:
        source, target = meanings.get(edge.source.node), meanings.get(edge.target.node)
        if target is not None and edge.target.port in target.dropped:
            notes.append(note.lost_wire(edge.target.node, edge.target.port, _NOT_NEEDED))
            continue
        output = source.outputs[edge.source.port] if source else edge.source.port
        port = target.inputs[edge.target.port] if target else edge.target.port
        kept.append(Edge(source=replace(edge.source, port=output), target=replace(edge.target, port=port)))
    return tuple(kept), notes


_NOT_NEEDED = "The node here does without what this wire carried."
