"""Reelgraph behind its web server, for tests: graphs as JSON, tiny media, and words for what is done most."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from litestar.testing import TestClient
from PIL import Image

from server.compose import System

Client = TestClient[Any]


def node(id: str, type_id: str, **params: Any) -> dict[str, Any]:
    return {"id": id, "type": type_id, "params": params}


def edge(source: str, target: str) -> dict[str, Any]:
    (from_node, from_port), (to_node, to_port) = source.split("."), target.split(".")
    return {"source": {"node": from_node, "port": from_port}, "target": {"node": to_node, "port": to_port}}


def text(words: str) -> dict[str, Any]:
    return {"kind": "text", "text": words}


def walk_graph() -> dict[str, Any]:
    """Two texts, of which the second is chosen and given out; and a note. No other project has the same texts."""
    which = uuid4().hex
    return {
        "nodes": [
            node("day", "input", value=text(f"Walk {which} by day")),
            node("night", "input", value=text(f"Walk {which} by night")),
            node("pick", "choose", choice=2),
            node("out", "output"),
            node("memo", "note", text="Ask Anna"),
        ],
        "edges": [
            edge("day.value", "pick.options"),
            edge("night.value", "pick.options"),
            edge("pick.chosen", "out.value"),
        ],
    }


def begin(client: Client, graph: dict[str, Any], name: str = "A walk on the moon") -> str:
    """A new project with this graph; gives its id."""
    answer = client.post("/api/projects", json={"name": name, "graph": graph})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def png(side: int = 32, colour: str = "teal") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(buffer, "PNG")
    return buffer.getvalue()


def upload(client: Client, project: str, data: bytes, name: str = "still.png") -> Any:
    """Upload, under a type that is a lie."""
    return client.post(f"/api/projects/{project}/assets", files={"file": (name, data, "text/html")})


def files_of(system: System) -> set[Path]:
    """All files that the store has, and those that work is going on with."""
    data = system.settings.data
    return {path for folder in ("artifacts", "scratch") for path in (data / folder).rglob("*") if path.is_file()}


def ended(client: Client, run: str) -> dict[str, Any]:
    """A run, once it has ended."""
    return eventually(lambda: view if (view := client.get(f"/api/runs/{run}").json())["finishedAt"] else None)


def eventually(look: Callable[[], Any], seconds: float = 30.0) -> Any:
    """What `look` gives, once it is something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.02)
    return found
