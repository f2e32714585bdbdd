"""Uploaded files of a project."""

import asyncio
from pathlib import Path
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from schemas.project import AssetList, AssetView
from server.openapi import UploadOperation, problems
from server.routes.given import EmbeddedGiven, MediaGiven, StoreGiven
from server.upload import receive
from storage.sql.errors import AssetMissing


class Assets(Controller):
    """`/api/projects/{id}/assets`."""

    path = "/api/projects/{project:str}/assets"
    tags = ("Assets",)

    @post(operation_class=UploadOperation, request_max_body_size=None, responses=problems(404, 413, 422))
    async def upload_asset(
        self, request: Request[Any, Any, Any], embedded: EmbeddedGiven, media: MediaGiven, project: FromPath[str]
    ) -> Response[AssetView]:
        """Bring a picture, a video or a sound in: a form with the file in the field `file`.

        What it is, is found out by looking into it; names and types that the sender states count for nothing. The same
        bytes again are the same asset: the answer is then 200, and `known` is true. A file that can't be used leaves
        nothing behind.
        """
        store = embedded.store
        await asyncio.to_thread(store.graphs.project, project)
        with media.folder() as folder:
            path = Path(folder) / "upload"
            name = await receive(request, path, embedded.settings.max_upload_bytes)
            value = await media.keep(path)
        asset = await asyncio.to_thread(store.assets.add, project, name, value)
        location = f"/api/projects/{project}/assets/{asset.id}"
        return Response(asset, status_code=200 if asset.known else 201, headers={"Location": location})

    @get(sync_to_thread=True, responses=problems(404))
    def list_assets(self, store: StoreGiven, project: FromPath[str]) -> AssetList:
        """The uploads of a project, oldest first."""
        store.graphs.project(project)
        return AssetList(items=tuple(store.assets.list(project)))

    @get("/{asset:str}", sync_to_thread=True, responses=problems(404))
    def get_asset(self, store: StoreGiven, project: FromPath[str], asset: FromPath[str]) -> AssetView:
        """One upload."""
        found = store.assets.get(asset)
        if found.project != project:
            raise AssetMissing(asset)
        return found
