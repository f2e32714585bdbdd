import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from PIL import Image

from server.app import create_app
from server.compose import Embedded
from server.settings import Settings

Client = TestClient[Any]

HOST = "http://127.0.0.1"


@pytest.fixture(scope="package")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    settings = Settings(data=tmp_path_factory.mktemp("data"), cpu_workers=1, network_workers=2, max_upload_bytes=2**20)
    whole = Embedded(settings)
    whole.start()
    yield whole
    whole.close()


@pytest.fixture(scope="package")
def client(embedded: Embedded) -> Iterator[Client]:
    with TestClient(create_app(embedded), base_url=HOST, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def project(client: Client) -> str:
    """A project whose graph is two prompts, of which one is chosen and given out."""
    answer = client.post("/api/projects", json={"name": "A walk on the moon", "graph": GRAPH})
    assert answer.status_code == 201
    return str(answer.json()["id"])


def node(id: str, type_id: str, **params: Any) -> dict[str, Any]:
    return {"id": id, "type": type_id, "params": params}


def edge(source: str, target: str) -> dict[str, Any]:
    ends = [dict(zip(("node", "port"), end.split("."), strict=True)) for end in (source, target)]
    return {"source": ends[0], "target": ends[1]}


GRAPH = {
    "nodes": [
        node("day", "input", value={"kind": "text", "text": "A walk in the morning"}),
        node("night", "input", value={"kind": "text", "text": "A walk at night"}),
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


def png(side: int = 32, colour: str = "teal") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(buffer, "PNG")
    return buffer.getvalue()


def upload(client: Client, project: str, data: bytes, name: str = "still.png") -> Any:
    return client.post(f"/api/projects/{project}/assets", files={"file": (name, data, "text/html")})


def eventually(look: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.02)


def stored_files(embedded: Embedded) -> set[Path]:
    data = embedded.settings.data
    return {path for folder in ("artifacts", "scratch") for path in (data / folder).rglob("*") if path.is_file()}
