"""Stored files by digest, and their previews."""

import asyncio
from functools import partial
from typing import Annotated, Any

from litestar import Controller, HttpMethod, Request, Response, get, post, route
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from schemas.artifact import Presigned, PresignRequest
from schemas.problem import Problem
from schemas.project import PreviewList
from server.delivery import Source, deliver, redirected
from server.errors import Refused
from server.openapi import problems
from server.routes.given import FilesGiven, MediaGiven, SignerGiven
from storage.artifacts import Artifacts as Files
from storage.errors import ArtifactMissing

Download = Annotated[
    str | None,
    QueryParameter(max_length=200, required=False, description="Save it under this name instead of showing it."),
]


Expires = Annotated[int | None, QueryParameter(required=False, ge=0, le=2**53, description="Part of a signed link.")]
Redirect = Annotated[
    bool,
    QueryParameter(
        required=False, description="A large file may be answered with a link to the store (307), if that has such."
    ),
]
Signature = Annotated[str | None, QueryParameter(required=False, max_length=200, description="Part of a signed link.")]


class Artifacts(Controller):
    """`/api/artifacts/{digest}`."""

    path = "/api/artifacts/{digest:str}"
    tags = ("Artifacts",)

    @route(
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        responses={
            307: ResponseSpec(None, description="It is in the store, at `Location`", generate_examples=False),
            **problems(404, 416, 503),
        },
    )
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
        redirect: Redirect = False,
    ) -> Response[bytes]:
        """The bytes, whole or the part that `Range` names. They never change, so a browser may keep them for good."""
        signer.check(digest, expires, signature, download)
        size = await asyncio.to_thread(files.size, digest)
        source = Source(digest, size, await media.media_type(digest), partial(files.read, digest))
        if redirect and signature is None:  # the link could outlive what is signed
            there = await asyncio.to_thread(redirected, request, source, files, download)
            if there is not None:
                return there
        return await deliver(request, source, download)

    @post("/presign", sync_to_thread=True, status_code=200, responses=problems(404, 413, 422, 503))
    def presign_artifact(
        self,
        files: FilesGiven,
        signer: SignerGiven,
        digest: FromPath[str],
        data: JSONBody[PresignRequest | None] = None,
    ) -> Presigned:
        """A link to the bytes that whoever has it can open, for an hour or as long as is asked for: at most a week."""
        _check(files, digest)
        return signer.presign(digest, data or PresignRequest())

    @get("/previews", responses=problems(404, 503))
    async def list_previews(self, files: FilesGiven, media: MediaGiven, digest: FromPath[str]) -> PreviewList:
        """The previews of a picture, video or sound. The first question makes them."""
        await asyncio.to_thread(_check, files, digest)
        return PreviewList(items=tuple((await media.previews(digest)).values()))

    @route("/previews/{name:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], responses=problems(404, 416, 503))
    async def get_preview(
        self,
        request: Request[Any, Any, Any],
        files: FilesGiven,
        media: MediaGiven,
        digest: FromPath[str],
        name: FromPath[str],
    ) -> Response[bytes]:
        """One preview: `thumbnail` of a picture; `poster`, `sprite` and `peaks` of a video; `peaks` of a sound."""
        await asyncio.to_thread(_check, files, digest)
        preview = (await media.previews(digest)).get(name)
        if preview is None:
            raise Refused(404, _no_preview(name))
        size = await asyncio.to_thread(files.size, preview.digest)
        source = Source(preview.digest, size, preview.media_type, partial(files.read, preview.digest))
        return await deliver(request, source)


def _check(files: Files, digest: str) -> None:
    if not files.has([digest]):
        raise ArtifactMissing(digest)


def _no_preview(name: str) -> Problem:
    return Problem(
        code="unknown_preview",
        title="There is no such preview of this file",
        detail=name[:80],
        hint="The list of its previews says which there are.",
    )
