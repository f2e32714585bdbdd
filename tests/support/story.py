"""What one scenario does with a served Reelgraph, over HTTP and WebSocket alone: its words for what is done most."""

from collections.abc import Callable, Mapping
from itertools import count
from types import TracebackType
from typing import Any, Self

import film_graph
import httpx
import msgspec
from served_cluster import ServedCluster
from served_process import ServedProcess
from trial import until

from schemas.graph import Graph
from schemas.project import GraphView
from schemas.run import JobList, JobView, NodeStatus
from schemas.value import Text
from server.client import Project, Reelgraph, Run

_number = count(1)


class Story:
    """One scenario. Other stories of the same server have nothing to do with it: no key of theirs is one of its own."""

    def __init__(self, server: ServedProcess | ServedCluster) -> None:
        self.server = server
        self.reelgraph = Reelgraph(server.url)
        self.http = httpx.Client(base_url=server.url, timeout=30)
        self._number = next(_number)
        self._begins = len(server.said())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.reelgraph.close()
        self.http.close()

    def graph(self, wires: str = "", params: Mapping[str, Mapping[str, Any]] | None = None, **types: str) -> Graph:
        """See `film_graph.graph`. The number of the story is a param of each node: that makes its keys its own."""
        named = [id for ids in types.values() for id in ids.split()]
        own = {id: {"times": self._number, **(params or {}).get(id, {})} for id in named}
        return film_graph.graph(wires, own, **types)

    def project(self, wires: str = "", params: Mapping[str, Mapping[str, Any]] | None = None, **types: str) -> Project:
        return self.reelgraph.create("Story", graph=self.graph(wires, params, **types))

    def save(self, project: Project, graph: Graph) -> GraphView:
        """Put a graph into the place of the newest one."""
        answer = self.put(project, graph, project.graph().rev)
        assert answer.status_code == 200, answer.text
        return project.graph()

    def put(self, project: Project, graph: Graph, rev: int) -> httpx.Response:
        """Save a graph that was made from this revision."""
        return self.http.put(
            f"/api/projects/{project.id}/graph", content=msgspec.json.encode(graph), headers={"If-Match": f'"{rev}"'}
        )

    def status(self, project: Project) -> dict[str, NodeStatus]:
        return {node.node: node for node in project.status().nodes}

    def states(self, project: Project) -> dict[str, str]:
        return {id: node.state for id, node in self.status(project).items()}

    def text(self, project: Project, node: str) -> str:
        outputs = self.status(project)[node].outputs or {}
        value = outputs["text"]
        assert isinstance(value, Text)
        return value.text

    def jobs(self, project: Project) -> list[JobView]:
        """The jobs that this project was the first to ask for, and those that its steps wait for."""
        listed = msgspec.json.decode(self.http.get("/api/jobs", params={"limit": 1000}).content, type=JobList)
        return [job for job in listed.items if project.id in {job.project, *(step.project for step in job.steps)}]

    def said(self) -> list[str]:
        """What the bodies have done since the story began, in order."""
        return self.server.said()[self._begins :]

    def until_said(self, text: str, times: int = 1) -> None:
        until(lambda: self.said().count(text) >= times)

    def runs_until(self, look: Callable[[], bool], seconds: float = 90.0) -> list[Run]:
        """Runs of short jobs, enough for all workers, again and again until it is so."""
        many = {f"n{number}": {"seconds": 0.5} for number in range(12)}
        project = self.project(say=" ".join(many), params=many)
        runs: list[Run] = []

        def look_while_there_is_work() -> bool:
            if not runs or runs[-1].refresh().finished_at is not None:
                runs.extend(project.run(node, mode="force", wait=False) for node in many)
            return look()

        until(look_while_there_is_work, seconds)
        return runs


def steps(run: Run) -> dict[str, str]:
    """How far each node of a run was when we last heard of it."""
    return {step.node: step.status for step in run.view.steps}
