"""Uploads of a project that go straight to the object store, past this server."""

import asyncio

from litestar import Controller, Response, post
from litestar.params import FromPath, JSONBody

from schemas.project import AssetKnown, AssetView
from schemas.upload import DirectUpload, DirectUploadRequest
from server.openapi import problems
from server.routes.assets import listed
from server.routes.given import DirectGiven, StoreGiven


class DirectUploads(Controller):
    """`/api/projects/{id}/direct-uploads`."""

    path = "/api/projects/{project:str}/direct-uploads"
    tags = ("Uploads",)

    @post(status_code=200, responses=problems(404, 413, 422, 503))
    async def offer_upload(
        self, store: StoreGiven, direct: DirectGiven, project: FromPath[str], data: JSONBody[DirectUploadRequest]
    ) -> DirectUpload:
        """Ask how a file may come in: straight to the store, by an ordinary upload, or unsent as it is known."""
        await asyncio.to_thread(store.graphs.project, project)
        return await direct.offer(project, data)

    @post("/confirm", responses=problems(404, 413, 422, 503))
    async def confirm_upload(
        self, store: StoreGiven, direct: DirectGiven, project: FromPath[str], data: JSONBody[AssetKnown]
    ) -> Response[AssetView]:
        """All of a file was sent to the store: it is looked into, and becomes an asset.

        A file that can't be used, or is not the one that was announced, leaves nothing behind. Again is harmless.
        """
        await asyncio.to_thread(store.graphs.project, project)
        return listed(await direct.confirm(project, data))
