"""What comes in to become a project: a document, an archive or a film, received and opened, but not taken yet."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

from litestar import Request
from litestar.exceptions import InternalServerException
from msgspec import Struct

from graph_engine.document import MOST_BYTES, Opened, opened
from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry
from schemas.document import Source
from schemas.problem import Problem
from server.documents.archive import Limits, Unpacked, unpacked
from server.documents.embedding import extract
from server.errors import Refused
from server.uploads.form import receive
from storage.errors import ArtifactTooLarge
from storage.sql.document_source import DocumentSources

_ZIP = (b"PK\3\4", b"PK\5\6")
_TEXT = (b"{", b"[", b"\xef\xbb\xbf")
_LOOKED_AT_BYTES = 64


class Parcel(Struct, frozen=True, kw_only=True):
    """A document and the files that came with it, by digest. `tampered` are files that are not what they claim."""

    source: Source
    document: Opened
    files: dict[str, Path]
    names: dict[str, str]
    tampered: frozenset[str]
    changed: bool


async def receive_parcel(request: Request[Any, Any, Any], target: Path, max_bytes: int) -> str:
    """Write the file of a form, or else the whole body, to `target`; gives its name, empty when it has none.

    Raises Refused when it broke off, and ArtifactTooLarge as soon as it has more than `max_bytes`.
    """
    if request.content_type[0] == "multipart/form-data":
        return await receive(request, target, max_bytes)
    size = 0
    with target.open("wb") as file:
        try:
            async for chunk in request.stream():
                size += len(chunk)
                if size > max_bytes:
                    raise ArtifactTooLarge(max_bytes)
                await asyncio.to_thread(file.write, chunk)
        except InternalServerException as error:
            raise Refused(400, _BROKEN_OFF) from error
    return ""


def open_parcel(path: Path, folder: Path, registry: Registry, sources: DocumentSources, limits: Limits) -> Parcel:
    """What is in a file, by what its bytes are; files of an archive go to the new `folder`.

    A film without a graph in it is looked up among what was made here. Raises InvalidGraph, ArtifactTooLarge.
    """
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT_BYTES)
        if start.startswith(_ZIP):
            inside = unpacked(path, folder, limits)
            return _parcel("archive", opened(inside.graph, registry), inside)
        if start.lstrip().startswith(_TEXT):
            text = start + file.read(MOST_BYTES + 1 - len(start))
            document = opened(text, registry)
            return _parcel(document.source, document)
    if (carried := extract(path)) is not None:
        return _parcel("film", opened(carried, registry))
    with path.open("rb") as file:
        made = sources.of_file(hashlib.file_digest(file, "sha256").hexdigest())
    if made is None:
        raise InvalidGraph(_NO_GRAPH if start else _EMPTY)
    document = Opened(source="document", name=made.name, graph=made.graph, renamed={}, notes=())
    return _parcel("film", document)


def _parcel(source: Source, document: Opened, inside: Unpacked | None = None) -> Parcel:
    return Parcel(
        source=source,
        document=document,
        files=inside.files if inside else {},
        names=inside.names if inside else {},
        tampered=inside.tampered if inside else frozenset(),
        changed=inside is not None and inside.changed,
    )


_BROKEN_OFF = Problem(code="broken_upload", title="The upload broke off", hint="Send it again.")
_EMPTY = Problem(code="no_graph", title="There is nothing in this file", hint="Export or send it again.")
_NO_GRAPH = Problem(
    code="no_graph",
    title="There is no graph in this file",
    detail="It is no document, no archive, and no film or picture that carries a graph or was made here.",
    hint="Bring a file that Reelgraph exported, a film downloaded with its graph, or a workflow of ComfyUI or n8n.",
)
