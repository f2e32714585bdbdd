"""Workflows of other programs as graphs: a document in, a graph and what could not be kept out. Nothing is run.

What a node of ours really does becomes that node. Everything else becomes a placeholder: a node of the type
`comfyui/KSampler` or `n8n/httpRequest`, which can be saved, moved and wired, but not run.
"""

from collections.abc import Callable

from graph_engine.foreign import comfyui, n8n, settle, shape
from graph_engine.foreign.converted import Converted, Draft
from graph_engine.registry import Registry

__all__ = ["Converted", "from_foreign"]


def from_foreign(data: object, registry: Registry) -> Converted | None:
    """A workflow of ComfyUI (saved or exported for its API) or of n8n as a graph that can be saved.

    `data` is decoded JSON. None when it is no such document; InvalidGraph when it is one that can't be read.
    """
    read: Callable[[dict[str, object], Registry], Draft]
    if not isinstance(data, dict):
        return None
    if "nodes" in data and "connections" in data:
        read, program = n8n.read, n8n.PROGRAM
    elif "nodes" in data and not data.keys().isdisjoint(("links", "last_node_id", "definitions")):
        read, program = comfyui.read_canvas, comfyui.PROGRAM
    elif any(isinstance(entry, dict) and "class_type" in entry for entry in data.values()):
        read, program = comfyui.read_prompt, comfyui.PROGRAM
    else:
        return None
    shape.check_depth(data, program)
    return settle.settled(read(data, registry), registry)
