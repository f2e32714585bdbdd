"""Bringing documents in over HTTP, for tests."""

import io
import json
import zipfile
from typing import Any

from served import Client


def bring(client: Client, content: bytes | dict[str, Any], **query: Any) -> Any:
    """Import a body as it is; answers of any status."""
    data = json.dumps(content).encode() if isinstance(content, dict) else content
    match = query.pop("match", None)
    return client.post("/api/projects/import", content=data, params=query, headers={"If-Match": match} if match else {})


def zipped_as(entries: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def document(**fields: Any) -> dict[str, Any]:
    return {"format": "reelgraph/graph", "version": 1, "name": "The lighthouse", **fields}


def graph_of(client: Client, project: str) -> dict[str, Any]:
    graph: dict[str, Any] = client.get(f"/api/projects/{project}/graph").json()["graph"]
    return graph


def projects(client: Client) -> int:
    return int(client.get("/api/projects?limit=1").json()["total"])
