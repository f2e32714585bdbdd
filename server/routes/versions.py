"""Kept revisions of a graph: named ones, and automatic checkpoints."""

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from schemas.project import GraphView
from schemas.version import VersionChange, VersionDraft, VersionGraph, VersionList, VersionView
from server.openapi import problems
from server.routes.given import Limit, Offset, StoreGiven
from server.routes.revision import IfMatch, revision, tagged, up_to_date


class Versions(Controller):
    """`/api/projects/{id}/versions`."""

    path = "/api/projects/{project:str}/versions"
    tags = ("Versions",)

    @get(sync_to_thread=True, responses=problems(404))
    def list_versions(
        self, store: StoreGiven, project: FromPath[str], limit: Limit = 100, offset: Offset = 0
    ) -> VersionList:
        """Kept revisions, newest first. Those without a name are automatic; the newest 50 of them are kept."""
        items = store.versions.list(project, limit=limit, offset=offset)
        return VersionList(items=tuple(items), total=store.versions.count(project))

    @post(sync_to_thread=True, responses=problems(404, 413, 422))
    def keep_version(
        self, store: StoreGiven, project: FromPath[str], data: JSONBody[VersionDraft]
    ) -> Response[VersionView]:
        """Keep the newest revision under a name, for good."""
        version = store.versions.keep(project, data.name)
        return Response(version, headers={"Location": f"/api/projects/{project}/versions/{version.id}"})

    @get("/{version_id:str}", sync_to_thread=True, responses=problems(404))
    def get_kept_version(self, store: StoreGiven, project: FromPath[str], version_id: FromPath[str]) -> VersionGraph:
        """One version with its graph."""
        return store.versions.get(project, version_id)

    @patch("/{version_id:str}", sync_to_thread=True, responses=problems(404, 413, 422))
    def rename_version(
        self, store: StoreGiven, project: FromPath[str], version_id: FromPath[str], data: JSONBody[VersionChange]
    ) -> VersionView:
        """Give a version a name. An automatic checkpoint with a name is kept for good."""
        return store.versions.rename(project, version_id, data.name)

    @delete("/{version_id:str}", sync_to_thread=True, responses=problems(404))
    def delete_version(self, store: StoreGiven, project: FromPath[str], version_id: FromPath[str]) -> None:
        """Keep a version no longer. The graph stays as it is."""
        store.versions.delete(project, version_id)

    @post("/{version_id:str}/restore", sync_to_thread=True, status_code=200, responses=problems(404, 409, 422, 428))
    def restore_version(
        self, store: StoreGiven, project: FromPath[str], version_id: FromPath[str], if_match: IfMatch = None
    ) -> Response[GraphView]:
        """Put the graph of a version into the place of the newest one, which is kept as an automatic checkpoint.

        `If-Match` is as for a save. Nothing is run: results that are still there are found again.
        """
        was = revision(if_match, project)
        graph = store.versions.get(project, version_id).graph
        with up_to_date(store, project, was):
            view = store.graphs.save(project, graph, was, checkpoint="restore")
        return tagged(view, view.rev)
