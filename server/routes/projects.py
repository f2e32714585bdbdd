"""Projects: list, create, read, rename, delete."""

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from schemas.project import ProjectChange, ProjectDraft, ProjectList, ProjectView
from server.openapi import problems
from server.routes.given import Limit, Offset, StoreGiven


class Projects(Controller):
    """`/api/projects`."""

    path = "/api/projects"
    tags = ("Projects",)

    @get(sync_to_thread=True, responses=problems())
    def list_projects(self, store: StoreGiven, limit: Limit = 100, offset: Offset = 0) -> ProjectList:
        """All projects, the one changed last first."""
        return ProjectList(items=tuple(store.graphs.list(limit=limit, offset=offset)), total=store.graphs.count())

    @post(sync_to_thread=True, responses=problems(413, 422))
    def create_project(self, store: StoreGiven, data: JSONBody[ProjectDraft]) -> Response[ProjectView]:
        """Begin a project, empty or with a graph."""
        project = store.graphs.create(data.name, data.graph)
        return Response(project, headers={"Location": f"/api/projects/{project.id}"})

    @get("/{project:str}", sync_to_thread=True, responses=problems(404))
    def get_project(self, store: StoreGiven, project: FromPath[str]) -> ProjectView:
        """One project without its graph."""
        return store.graphs.project(project)

    @patch("/{project:str}", sync_to_thread=True, responses=problems(404, 413, 422))
    def rename_project(self, store: StoreGiven, project: FromPath[str], data: JSONBody[ProjectChange]) -> ProjectView:
        """Give a project another name."""
        return store.graphs.rename(project, data.name)

    @delete("/{project:str}", sync_to_thread=True, responses=problems(404))
    def delete_project(self, store: StoreGiven, project: FromPath[str]) -> None:
        """Forget a project with its runs, takes and events. Files stay: other projects may use them."""
        store.graphs.delete(project)
