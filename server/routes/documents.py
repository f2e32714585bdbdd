"""Documents: projects as files, out and in, and films that carry their graph."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from graph_engine.transcript import written
from schemas.document import GraphDocument, ImportReport
from server.documents.admission import Admission, Into
from server.documents.archive import Limits
from server.documents.parcel import open_parcel, receive_parcel
from server.documents.shipment import archive_of, film_of
from server.headers import MEDIA_POLICY, saved_as
from server.openapi import problems
from server.operation import ExportOperation, FilmOperation, UploadOperation
from server.routes.given import MediaGiven, SystemGiven
from server.routes.revision import IfMatch, revision

_DOCUMENT = {200: ResponseSpec(GraphDocument, description="The document, or the archive", generate_examples=False)}
_REPORT = {200: ResponseSpec(ImportReport, description="Nothing new was made", generate_examples=False)}

DryRun = Annotated[bool, QueryParameter(name="dryRun", required=False, description="Only report; write nothing.")]
IntoProject = Annotated[
    str | None, QueryParameter(name="into", required=False, description="Replace the graph of this project.")
]
Name = Annotated[
    str | None, QueryParameter(required=False, min_length=1, max_length=200, description="What to call the project.")
]


class Documents(Controller):
    """`/api/projects/import`, `/api/projects/{id}/export` and `/api/projects/{id}/nodes/{node}/film`."""

    path = "/api/projects"
    tags = ("Documents",)

    @get(
        "/{project:str}/export",
        sync_to_thread=True,
        operation_class=ExportOperation,
        responses={**_DOCUMENT, **problems(404)},
    )
    def export_project(
        self,
        system: SystemGiven,
        project: FromPath[str],
        assets: Annotated[bool, QueryParameter(description="As a zip, with the files that settings name.")] = False,
    ) -> Response[Any]:
        """The graph as a document, to keep, share or bring in elsewhere; with `assets` as a zip.

        Takes and runs stay here, as do settings that are named like a password or key: `leftOut` lists those.
        """
        store, registry = system.store, system.registry
        name = store.graphs.project(project).name
        if assets:
            headers = {"Content-Disposition": saved_as(f"{name}.reelgraph.zip")}
            chunks = archive_of(project, store, system.files, registry)
            return Stream(chunks, media_type="application/zip", headers=headers)
        headers = {"Content-Disposition": saved_as(f"{name}.reelgraph.json")}
        document, _ = written(name, store.graphs.graph(project).graph, registry)
        return Response(document, media_type="application/json", headers=headers)

    @post(
        "/import",
        operation_class=UploadOperation,
        request_max_body_size=None,
        responses={**_REPORT, **problems(404, 409, 413, 422, 428)},
    )
    async def import_project(
        self,
        request: Request[Any, Any, Any],
        system: SystemGiven,
        media: MediaGiven,
        dry_run: DryRun = False,
        into: IntoProject = None,
        name: Name = None,
        if_match: IfMatch = None,
    ) -> Response[ImportReport]:
        """Bring a project in: a document, an archive, a film or picture that carries its graph or was made here, or a
        workflow of ComfyUI or n8n. As the field `file` of a form, or as the whole body.

        With `dryRun` the answer says what would come in. Without, it becomes a new project; or takes the place of the
        graph of another one, at the revision that `If-Match` names, which is kept as a version. Nothing is run. What
        can't be saved leaves nothing behind.
        """
        most = system.settings.max_upload_bytes
        limits = Limits(file_bytes=most, total_bytes=4 * most)
        if into is not None:
            await asyncio.to_thread(system.store.graphs.project, into)
        target = Into(into, revision(if_match, into)) if into is not None and not dry_run else None
        admission = Admission(system, media)
        with media.folder() as folder:
            path = Path(folder, "parcel")
            sent_as = await receive_parcel(request, path, limits.total_bytes)
            parcel = await asyncio.to_thread(
                open_parcel, path, Path(folder, "files"), system.registry, system.store.sources, limits
            )
            if dry_run:
                return Response(await asyncio.to_thread(admission.report, parcel, into), status_code=200)
            report = await admission.take(parcel, name or parcel.document.name or Path(sent_as).stem, target)
        headers = {"Location": f"/api/projects/{report.project}"}
        return Response(report, status_code=200 if target else 201, headers=headers)

    @get(
        "/{project:str}/nodes/{node:str}/film",
        sync_to_thread=True,
        operation_class=FilmOperation,
        responses=problems(404, 422),
    )
    def get_film(self, system: SystemGiven, project: FromPath[str], node: FromPath[str]) -> Stream:
        """What a node holds, as a download that carries the graph it was made by: import it, and the graph is back.

        MP4, MOV, WebM, MKV, PNG and WebP can carry one. Players and viewers pass over it.
        """
        film = film_of(project, node, system.store, system.files, system.registry)
        headers = {"Content-Security-Policy": MEDIA_POLICY, "Content-Disposition": saved_as(film.name)}
        return Stream(film.chunks, media_type=film.media_type, headers=headers)
