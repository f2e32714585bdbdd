"""Projects: list, create, copy, read, rename, delete."""

import logging
from typing import Annotated

from litestar import Controller, Response, delete, get, patch, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, JSONBody, QueryParameter

from graph_engine.errors import NodeError
from graph_engine.ports import Owner
from schemas.graph import Graph
from schemas.problem import Problem, Where
from schemas.project import ProjectChange, ProjectCopy, ProjectDraft, ProjectList, ProjectView
from server.compose import System
from server.errors import Refused
from server.openapi import problems
from server.routes.given import Limit, Offset, StoreGiven, SystemGiven
from server.templates.begin import begin

log = logging.getLogger(__name__)

Search = Annotated[str, QueryParameter(max_length=200, description="Only those with this in their name.")]


class Projects(Controller):
    """`/api/projects`."""

    path = "/api/projects"
    tags = ("Projects",)

    @get(sync_to_thread=True, responses=problems())
    def list_projects(
        self, store: StoreGiven, search: Search = "", limit: Limit = 100, offset: Offset = 0
    ) -> ProjectList:
        """Projects, the one changed last first. A search finds small and capital letters alike."""
        items = store.graphs.list(search=search, limit=limit, offset=offset)
        return ProjectList(items=tuple(items), total=store.graphs.count(search))

    @post(sync_to_thread=True, responses=problems(413, 422))
    def create_project(self, system: SystemGiven, data: JSONBody[ProjectDraft]) -> Response[ProjectView]:
        """Begin a project: empty, with a graph, or with a template and its files. Nothing is run."""
        if data.template is None:
            return _made(system.store.graphs.create(data.name, data.graph))
        if data.graph != Graph():
            raise Refused(422, _BOTH)
        return _made(begin(system, data.template, data.name))

    @get("/{project:str}", sync_to_thread=True, responses=problems(404))
    def get_project(self, store: StoreGiven, project: FromPath[str]) -> ProjectView:
        """One project without its graph."""
        return store.graphs.project(project)

    @post("/{project:str}/duplicate", sync_to_thread=True, responses=problems(404, 413, 422))
    def duplicate_project(
        self, store: StoreGiven, project: FromPath[str], data: JSONBody[ProjectCopy | None] = None
    ) -> Response[ProjectView]:
        """A new project with the same graph and files. Nothing is run: it finds the results that are there.

        Runs, versions and older takes stay with the original. The body may be left out.
        """
        return _made(store.graphs.duplicate(project, data.name if data else None))

    @patch("/{project:str}", sync_to_thread=True, responses=problems(404, 413, 422))
    def rename_project(self, store: StoreGiven, project: FromPath[str], data: JSONBody[ProjectChange]) -> ProjectView:
        """Give a project another name."""
        return store.graphs.rename(project, data.name)

    @delete("/{project:str}", sync_to_thread=True, responses=problems(404))
    def delete_project(self, system: SystemGiven, project: FromPath[str]) -> Response[None]:
        """Forget a project with its runs, takes, events and faces. Files stay: other projects may use them."""
        system.store.graphs.delete(project)
        return Response(None, background=BackgroundTask(_forget_vectors, system, project))


def _made(project: ProjectView) -> Response[ProjectView]:
    return Response(project, headers={"Location": f"/api/projects/{project.id}"})


def _forget_vectors(system: System, project: str) -> None:
    try:
        system.vectors.of(Owner(project)).clear()
    except NodeError as error:
        log.warning("faces of the deleted project %s stay until `reelgraph vectors rebuild`: %s", project, error)


_BOTH = Problem(
    code="template_and_graph",
    title="A project begins with a template or with a graph, not with both",
    hint="Leave one of them out.",
    where=Where(field="template"),
)
