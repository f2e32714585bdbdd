"""A whole Reelgraph for tests: real database, real bells, real child processes, trial node types."""

import time
from pathlib import Path
from typing import Any

from film_graph import graph

from schemas.graph import Graph
from schemas.run import NodeStatus, RunAccepted, RunRequest, RunView
from server.compose import System
from server.settings import Settings
from storage.sql.invariants import broken_invariants
from storage.sql.runs import Trigger

ENDED = {"succeeded", "failed", "partial", "canceled"}


class Trial:
    """Reelgraph in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "said.log"
        self.log.touch()
        self.app = System(Settings(data=folder / "data"), packages=("trial_nodes",))
        self._closed = False

    def start(self) -> None:
        self.app.start()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self.app.close()

    def project(self, wires: str = "", params: dict[str, dict[str, Any]] | None = None, **types: str) -> str:
        return self.app.store.graphs.create("Trial", graph(wires, params, **types)).id

    def edit(self, project: str, node: str, **params: Any) -> None:
        """Change params of a node, as a save from the canvas would."""
        view = self.app.store.graphs.graph(project)
        nodes = tuple(
            type(n)(id=n.id, type=n.type, params={**n.params, **params}) if n.id == node else n
            for n in view.graph.nodes
        )
        self.save(project, Graph(nodes=nodes, edges=view.graph.edges, view=view.graph.view))

    def save(self, project: str, new: Graph) -> None:
        self.app.store.graphs.save(project, new, self.app.store.graphs.graph(project).rev)

    def trigger(self, project: str, *targets: str, key: str | None = None, **request: Any) -> RunAccepted:
        return self.app.store.runs.trigger(
            Trigger(project=project, targets=targets, request=RunRequest(**request), idempotency_key=key)
        )

    def run(self, project: str, *targets: str, **request: Any) -> RunView:
        """Trigger, and wait for the end."""
        return self.wait(self.trigger(project, *targets, **request).run.id)

    def wait(self, run: str, seconds: float = 30.0) -> RunView:
        return self.until(lambda: self._ended(run), seconds)

    def _ended(self, run: str) -> RunView | None:
        view = self.app.store.runs.view(run)
        return view if view.status in ENDED else None

    def until(self, look: Any, seconds: float = 30.0) -> Any:
        return until(look, seconds)

    def until_said(self, text: str, times: int = 1, seconds: float = 30.0) -> None:
        self.until(lambda: self.said().count(text) >= times, seconds)

    def said(self) -> list[str]:
        """What the bodies have done so far, in order."""
        return self.log.read_text().split()

    def status(self, project: str) -> dict[str, NodeStatus]:
        return {node.node: node for node in self.app.store.status.project(project).nodes}

    def states(self, project: str) -> dict[str, str]:
        return {id: node.state for id, node in self.status(project).items()}

    def steps(self, run: RunView) -> dict[str, str]:
        return {step.node: step.status for step in run.steps}

    def text(self, project: str, node: str) -> str:
        outputs = self.status(project)[node].outputs
        return outputs["text"].text if outputs else ""

    def check(self) -> None:
        """No invariant of the engine is broken, whatever the test did."""
        assert broken_invariants(self.app.store.database, ()) == []


def until(look: Any, seconds: float = 30.0) -> Any:
    """What `look` gives as soon as it is something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing after {seconds} s")
        time.sleep(0.005)
    return found
