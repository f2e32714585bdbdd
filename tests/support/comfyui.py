"""Workflows of ComfyUI as its programs write them, and looking at what became of them."""

from typing import Any

import msgspec
import pytest

import node_types
from graph_engine.errors import InvalidGraph
from graph_engine.foreign import Converted, from_foreign
from graph_engine.registry import Registry, load
from graph_engine.validate import structure
from schemas.graph import Graph, Node

TYPES = load(node_types)

PROMPT: dict[str, Any] = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 156680208700286,
            "steps": 20,
            "cfg": 8,
            "sampler_name": "euler",
            "scheduler": "normal",
            "denoise": 1,
            "model": ["4", 0],
            "positive": ["6", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
        "_meta": {"title": "Sampler"},
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
    "6": {
        "class_type": "CLIPTextEncode",
        "inputs": {"text": "a glass bottle with a galaxy inside", "clip": ["4", 1]},
        "_meta": {"title": "Positive"},
    },
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "text, watermark", "clip": ["4", 1]}},
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}},
}


def slots(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "type": name.upper(), "link": None} for name in names]


def item(id: Any, type: str, x: float, *, takes: str = "", gives: str = "", **fields: Any) -> dict[str, Any]:
    shown = {"id": id, "type": type, "pos": [x, 10], "size": [300, 100], "mode": 0, "flags": {}, "order": 0}
    return shown | {"inputs": slots(*takes.split()), "outputs": slots(*gives.split())} | fields


CANVAS: dict[str, Any] = {
    "last_node_id": 9,
    "last_link_id": 9,
    "nodes": [
        item(7, "CLIPTextEncode", 413, takes="clip", gives="CONDITIONING", widgets_values=["text, watermark"]),
        item(6, "CLIPTextEncode", 415, takes="clip", gives="CONDITIONING", widgets_values=["a galaxy"], title="Idea"),
        item(5, "EmptyLatentImage", 473, gives="LATENT", widgets_values=[512, 512, 1]),
        item(
            3,
            "KSampler",
            863,
            takes="model positive negative latent_image",
            gives="LATENT",
            widgets_values=[156680208700286, "randomize", 20, 8, "euler", "normal", 1],
            properties={"Node name for S&R": "KSampler"},
        ),
        item(8, "VAEDecode", 1209, takes="samples vae", gives="IMAGE"),
        item(9, "SaveImage", 1451, takes="images", widgets_values=["ComfyUI"]),
        item(4, "CheckpointLoaderSimple", 26, gives="MODEL CLIP VAE", widgets_values=["v1-5.safetensors"]),
    ],
    "links": [
        [1, 4, 0, 3, 0, "MODEL"],
        [2, 5, 0, 3, 3, "LATENT"],
        [3, 4, 1, 6, 0, "CLIP"],
        [4, 6, 0, 3, 1, "CONDITIONING"],
        [5, 4, 1, 7, 0, "CLIP"],
        [6, 7, 0, 3, 2, "CONDITIONING"],
        [7, 3, 0, 8, 0, "LATENT"],
        [8, 4, 2, 8, 1, "VAE"],
        [9, 8, 0, 9, 0, "IMAGE"],
    ],
    "groups": [{"title": "Picture", "bounding": [0, 0, 1800, 700], "color": "#3f789e", "font_size": 24}],
    "config": {},
    "extra": {"ds": {"scale": 1, "offset": [0, 0]}},
    "version": 0.4,
}


def convert(document: object, registry: Registry = TYPES) -> Converted:
    converted = from_foreign(document, registry)
    assert converted is not None
    assert structure(converted.graph, registry) == []
    assert msgspec.json.decode(msgspec.json.encode(converted.graph), type=Graph) == converted.graph
    return converted


def canvas(*items: dict[str, Any], links: tuple[Any, ...] = (), **fields: Any) -> dict[str, Any]:
    return {"nodes": [*items], "links": [*links], "version": 0.4} | fields


def node(converted: Converted, id: str) -> Node:
    return next(n for n in converted.graph.nodes if n.id == id)


def wires(converted: Converted) -> set[str]:
    return {f"{e.source.node}.{e.source.port} {e.target.node}.{e.target.port}" for e in converted.graph.edges}


def types(converted: Converted) -> dict[str, str]:
    return {n.id: n.type for n in converted.graph.nodes}


def noted(converted: Converted, code: str) -> list[str | None]:
    return [problem.where.node for problem in converted.notes if problem.code == code]


def refused(document: object) -> str:
    with pytest.raises(InvalidGraph) as error:
        from_foreign(document, TYPES)
    (problem,) = error.value.problems
    assert problem.title == "This workflow of ComfyUI can't be read"
    assert problem.hint
    return problem.detail
