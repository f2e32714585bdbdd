"""Uploaded files of a project."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec.structs import replace

from graph_engine.errors import Infrastructure, NodeError
from schemas.problem import Problem, Where
from schemas.project import AssetChange, AssetDetail, AssetKnown, AssetList, AssetView
from server.errors import Refused
from server.openapi import problems
from server.operation import UploadOperation
from server.routes.given import DirectGiven, Limit, MediaGiven, Offset, StoreGiven, SystemGiven
from server.uploads.form import harmless, receive
from storage.sql.assets import AssetKind, Filter

Kind = Annotated[AssetKind | None, QueryParameter(required=False, description="Only files of this kind.")]
Search = Annotated[str, QueryParameter(max_length=200, description="Only files with this in their name.")]
Digest = Annotated[
    str | None,
    QueryParameter(required=False, pattern="^[0-9a-f]{64}$", description="Only the file with these bytes."),
]


class Assets(Controller):
    """`/api/projects/{id}/assets`."""

    path = "/api/projects/{project:str}/assets"
    tags = ("Assets",)

    @post(operation_class=UploadOperation, request_max_body_size=None, responses=problems(404, 413, 422))
    async def upload_asset(
        self, request: Request[Any, Any, Any], system: SystemGiven, media: MediaGiven, project: FromPath[str]
    ) -> Response[AssetView]:
        """Bring a picture, a video or a sound in: a form with the file in the field `file`.

        What it is, is found out by looking into it; names and types that the sender states count for nothing. The same
        bytes again are the same asset: the answer is then 200, and `known` is true. A file that can't be used leaves
        nothing behind.
        """
        store = system.store
        await asyncio.to_thread(store.graphs.project, project)
        with media.folder() as folder:
            path = Path(folder) / "upload"
            name = await receive(request, path, system.settings.max_upload_bytes)
            try:
                value = await media.keep(path)
            except Infrastructure:
                raise
            except NodeError as error:
                raise Refused(422, replace(error.problem, where=Where(project=project, field="file"))) from error
        return listed(await asyncio.to_thread(store.assets.add, project, name, value))

    @post("/known", sync_to_thread=True, responses=problems(404, 413, 422))
    def add_known_asset(
        self, store: StoreGiven, direct: DirectGiven, project: FromPath[str], data: JSONBody[AssetKnown]
    ) -> Response[AssetView]:
        """Bring a file in without sending its bytes, when somebody has uploaded them before; else it is a 404."""
        store.graphs.project(project)
        asset = direct.known(project, data)
        if asset is None:
            raise Refused(404, _not_here(data.digest))
        return listed(asset)

    @get(sync_to_thread=True, responses=problems(404))
    def list_assets(
        self,
        store: StoreGiven,
        project: FromPath[str],
        kind: Kind = None,
        search: Search = "",
        digest: Digest = None,
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> AssetList:
        """The uploads of a project, oldest first."""
        wanted = Filter(kind=kind, search=search, digest=digest)
        return store.assets.list(project, wanted, limit=limit, offset=offset)

    @get("/{asset:str}", sync_to_thread=True, responses=problems(404))
    def get_asset(self, store: StoreGiven, project: FromPath[str], asset: FromPath[str]) -> AssetDetail:
        """One upload, and what uses its bytes in any project."""
        return store.assets.get(project, asset)

    @patch("/{asset:str}", sync_to_thread=True, responses=problems(404, 413, 422))
    def rename_asset(
        self, store: StoreGiven, project: FromPath[str], asset: FromPath[str], data: JSONBody[AssetChange]
    ) -> AssetView:
        """Give an upload another name."""
        return store.assets.rename(project, asset, harmless(data.name))

    @delete("/{asset:str}", sync_to_thread=True, responses=problems(404, 409))
    def delete_asset(self, store: StoreGiven, project: FromPath[str], asset: FromPath[str]) -> None:
        """Take an upload off the list, unless a node of any project or a live run uses it.

        The bytes stay until garbage collection finds that nothing needs them.
        """
        store.assets.delete(project, asset)


def listed(asset: AssetView) -> Response[AssetView]:
    """An asset that has just come in, as an answer that says where it is."""
    location = f"/api/projects/{asset.project}/assets/{asset.id}"
    return Response(asset, status_code=200 if asset.known else 201, headers={"Location": location})


def _not_here(digest: str) -> Problem:
    return Problem(
        code="unknown_bytes",
        title="Nobody has uploaded this file yet",
        detail=f"There is no upload with the digest {digest}.",
        hint="Upload it.",
    )
