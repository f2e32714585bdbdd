"""Resumable uploads of a project, by the tus protocol."""

import asyncio
from email.utils import formatdate
from typing import Any

from litestar import Controller, HttpMethod, Request, Response, delete, get, head, patch, post, route
from litestar.params import FromPath

from schemas.problem import Problem
from schemas.upload import UploadView
from server.errors import Refused
from server.openapi import problems
from server.operation import PART_TYPE, PartOperation
from server.routes.given import StoreGiven, SystemGiven, UploadsGiven
from server.uploads.parts import Parts, Upload
from server.uploads.tus import (
    ALGORITHMS,
    EXTENSIONS,
    VERSION,
    Length,
    Metadata,
    Offset,
    Sum,
    Tus,
    checksum_of,
    name_of,
)
from storage.errors import ArtifactTooLarge


class ResumableUploads(Controller):
    """`/api/projects/{id}/uploads`."""

    path = "/api/projects/{project:str}/uploads"
    tags = ("Uploads",)
    middleware = (Tus(),)

    @route(http_method=[HttpMethod.OPTIONS], status_code=204, sync_to_thread=False, responses=problems())
    def ask_uploads(self, system: SystemGiven, project: FromPath[str]) -> Response[None]:
        """What is spoken here: tus 1.0.0, and how large a file may be."""
        headers = {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
            "Tus-Max-Size": str(system.settings.max_upload_bytes),
        }
        return Response(None, headers=headers)

    @post(
        operation_class=PartOperation,
        request_max_body_size=None,
        responses=problems(404, 408, 412, 413, 422, 423, 460, 503),
    )
    async def begin_upload(
        self,
        request: Request[Any, Any, Any],
        system: SystemGiven,
        store: StoreGiven,
        uploads: UploadsGiven,
        project: FromPath[str],
        length: Length,
        metadata: Metadata = "",
        checksum: Sum = None,
    ) -> Response[UploadView]:
        """Begin an upload, with its first bytes as the body or without any. `Location` is where the rest is sent to."""
        await asyncio.to_thread(store.graphs.project, project)
        if length > system.settings.max_upload_bytes:
            raise ArtifactTooLarge(system.settings.max_upload_bytes)
        name, sum = name_of(metadata), checksum_of(checksum)
        carries = _carries_bytes(request)
        upload = await asyncio.to_thread(uploads.parts.begin, project, name, length)
        if carries or length == 0:
            upload = await uploads.append(upload, 0, request.stream(), sum)
        view = await _seen(uploads.parts, upload)
        location = f"/api/projects/{project}/uploads/{upload.id}"
        return Response(view, headers={"Location": location, **_progress(view)})

    @head("/{upload:str}", responses=problems(404, 410, 412, 503))
    async def ask_upload(self, uploads: UploadsGiven, project: FromPath[str], upload: FromPath[str]) -> Response[None]:
        """How many bytes are here. A client asks before it goes on; another request that still sends then ends."""
        found = await uploads.take_over(await asyncio.to_thread(uploads.parts.find, project, upload))
        if found.problem is not None:
            raise Refused(410, found.problem)
        return Response(None, headers=_progress(await _seen(uploads.parts, found)))

    @get("/{upload:str}", responses=problems(404))
    async def get_upload(self, uploads: UploadsGiven, project: FromPath[str], upload: FromPath[str]) -> UploadView:
        """How far an upload is, for others than its client: nothing is disturbed."""
        found = await asyncio.to_thread(uploads.parts.find, project, upload)
        return await asyncio.to_thread(uploads.parts.view, found)

    @patch(
        "/{upload:str}",
        operation_class=PartOperation,
        request_max_body_size=None,
        status_code=204,
        responses=problems(404, 408, 409, 412, 413, 415, 422, 423, 460, 503),
    )
    async def continue_upload(
        self,
        request: Request[Any, Any, Any],
        uploads: UploadsGiven,
        project: FromPath[str],
        upload: FromPath[str],
        offset: Offset,
        checksum: Sum = None,
    ) -> Response[None]:
        """Send more bytes. What arrives stays, also when the connection breaks.

        With the last byte the file is looked into: `Reelgraph-Asset` is the id of the asset that it became.
        """
        if not _carries_bytes(request):
            raise Refused(415, _NO_BYTES)
        found = await asyncio.to_thread(uploads.parts.find, project, upload)
        grown = await uploads.append(found, offset, request.stream(), checksum_of(checksum))
        return Response(None, headers=_progress(await _seen(uploads.parts, grown)))

    @delete("/{upload:str}", responses=problems(404, 412, 423))
    async def end_upload(self, uploads: UploadsGiven, project: FromPath[str], upload: FromPath[str]) -> None:
        """Give an upload up and forget what has arrived. An asset that it became stays."""
        await uploads.remove(await asyncio.to_thread(uploads.parts.find, project, upload))


def _carries_bytes(request: Request[Any, Any, Any]) -> bool:
    return request.content_type[0] == PART_TYPE


async def _seen(parts: Parts, upload: Upload) -> UploadView:
    """How far it is. Raises Refused (422) when the file can't be used."""
    if upload.problem is not None:
        raise Refused(422, upload.problem)
    return await asyncio.to_thread(parts.view, upload)


def _progress(view: UploadView) -> dict[str, str]:
    headers = {
        "Upload-Offset": str(view.offset),
        "Upload-Length": str(view.length),
        "Upload-Expires": formatdate(view.expires_at, usegmt=True),
        "Cache-Control": "no-store",
    }
    return headers if view.asset is None else {**headers, "Reelgraph-Asset": view.asset}


_NO_BYTES = Problem(
    code="no_bytes",
    title="The body is not a part of a file",
    hint=f"Send the bytes as they are, with the Content-Type {PART_TYPE}.",
)
