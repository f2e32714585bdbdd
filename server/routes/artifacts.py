"""Stored files by digest, and their previews."""

import asyncio
from typing import Annotated, Any

from litestar import Controller, HttpMethod, Request, Response, get, post, route
from litestar.params import FromPath, JSONBody, QueryParameter

from schemas.artifact import Presigned, PresignRequest
from schemas.problem import Problem
from schemas.project import PreviewList
from server.delivery import deliver
from server.errors import Refused
from server.openapi import problems
from server.routes.given import FilesGiven, MediaGiven, SignerGiven

Download = Annotated[
    str | None,
    QueryParameter(max_length=200, required=False, description="Save it under this name instead of showing it."),
]


Expires = Annotated[int | None, QueryParameter(required=False, ge=0, le=2**53, description="Part of a signed link.")]
Signature = Annotated[str | None, QueryParameter(required=False, max_length=200, description="Part of a signed link.")]


class Artifacts(Controller):
    """`/api/artifacts/{digest}`."""

    path = "/api/artifacts/{digest:str}"
    tags = ("Artifacts",)

    @route(http_method=[HttpMethod.GET, HttpMethod.HEAD], responses=problems(404, 416))
    async def get_artifact(
        self,
        request: Request[Any, Any, Any],
        files: FilesGiven,
        media: MediaGiven,
        signer: SignerGiven,
        digest: FromPath[str],
        download: Download = None,
        expires: Expires = None,
        signature: Signature = None,
    ) -> Response[bytes]:
        """The bytes, whole or the part that `Range` names. They never change, so a browser may keep them for good."""
        signer.check(digest, expires, signature, download)
        path = await asyncio.to_thread(files.path, digest)
        return deliver(request, path, digest, await media.media_type(digest), download)

    @post("/presign", sync_to_thread=True, status_code=200, responses=problems(404, 413, 422))
    def presign_artifact(
        self,
        files: FilesGiven,
        signer: SignerGiven,
        digest: FromPath[str],
        data: JSONBody[PresignRequest | None] = None,
    ) -> Presigned:
        """A link to the bytes that whoever has it can open, for an hour or as long as is asked for: at most a week."""
        files.path(digest)
        return signer.presign(digest, data or PresignRequest())

    @get("/previews", responses=problems(404))
    async def list_previews(self, files: FilesGiven, media: MediaGiven, digest: FromPath[str]) -> PreviewList:
        """The previews of a picture, video or sound. The first question makes them."""
        await asyncio.to_thread(files.path, digest)
        return PreviewList(items=tuple((await media.previews(digest)).values()))

    @route("/previews/{name:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], responses=problems(404, 416))
    async def get_preview(
        self,
        request: Request[Any, Any, Any],
        files: FilesGiven,
        media: MediaGiven,
        digest: FromPath[str],
        name: FromPath[str],
    ) -> Response[bytes]:
        """One preview: `thumbnail` of a picture; `poster`, `sprite` and `peaks` of a video; `peaks` of a sound."""
        await asyncio.to_thread(files.path, digest)
        preview = (await media.previews(digest)).get(name)
        if preview is None:
            raise Refused(404, _no_preview(name))
        return deliver(request, files.path(preview.digest), preview.digest, preview.media_type)


def _no_preview(name: str) -> Problem:
    return Problem(
        code="unknown_preview",
        title="There is no such preview of this file",
        detail=name[:80],
        hint="The list of its previews says which there are.",
    )
