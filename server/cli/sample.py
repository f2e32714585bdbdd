"""The sample film: its project is made at the first start, run once, and left alone from then on."""

import logging
import sys
import threading
from collections.abc import Callable

from graph_engine.errors import EngineError
from graph_engine.values import artifacts_in
from schemas.graph import Graph
from schemas.run import NodeStatus
from server import sample
from server.cli import complaint
from server.cli.film import hand_over, the_file
from server.cli.follow import follow
from server.cli.screen import screen
from server.compose import System
from server.documents import file as document
from server.intake import Intake
from storage.sql.errors import ProjectMissing
from storage.sql.runs import Trigger

log = logging.getLogger(__name__)

PROJECT = "sample"
FILM = "sample-film.mp4"


class SampleRun:
    """Makes the sample film beside the running server, and shows in the terminal how far it is."""

    def __init__(self, system: System, url: str) -> None:
        self._system = system
        self._url = url
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._guarded, args=(self._make,), name="sample", daemon=True)

    def prepare(self) -> None:
        """Make the project, before the server answers anybody: the first page that is opened shows it."""
        self._guarded(self._project)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Look no longer on. A run that is not done goes on at the next start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _guarded(self, work: Callable[[], object]) -> None:
        try:
            work()
        except EngineError as error:
            complaint.tell(complaint.problems_of(error))
        except Exception:
            if not self._stopping.is_set():
                log.exception("the sample film could not be made")

    def _make(self) -> None:
        graph = self._project()
        film = self._film()
        if film is None:
            return  # somebody took the node out: the project is theirs now
        if film.outputs is None:
            self._fetch_models(graph)
            run = self._system.store.runs.trigger(Trigger(project=PROJECT, targets=(film.node,))).run
            with screen(graph, run) as shown:
                follow(self._system, run.id, shown, until=self._stopping.is_set)
            film = self._film()
        if film is not None and film.outputs is not None and not self._stopping.is_set():
            out = self._system.settings.data / FILM
            if not out.exists() or out.stat().st_size != sum(a.size for a in artifacts_in(film.outputs)):
                hand_over(self._system.files, the_file(film.node, film.outputs), out)
            _say(f"The film: {out.absolute()}")
        _say(f"The graph: {self._url}/projects/{PROJECT}")

    def _project(self) -> Graph:
        graphs = self._system.store.graphs
        try:
            return graphs.graph(PROJECT).graph
        except ProjectMissing:
            read = document.read(sample.PATH)
        intake = Intake(self._system)
        try:
            graph = document.with_files(read.graph, self._system.registry, sample.PATH.parent, intake.take)
        finally:
            intake.close()
        graphs.create(read.name, graph, id=PROJECT)
        intake.record(PROJECT)
        return graph

    def _film(self) -> NodeStatus | None:
        nodes = self._system.store.status.project(PROJECT).nodes
        return next((node for node in nodes if node.node == sample.TARGET), None)

    def _fetch_models(self, graph: Graph) -> None:
        node_types = (self._system.registry.get(node.type) for node in graph.nodes)
        wanted = sorted({name for node_type in node_types if node_type for name in node_type.models})
        missing = [state.name for state in self._system.models.states() if state.state != "ready"]
        for name in wanted:
            if name in missing:
                _say(f"Fetching the model {name}, once")
                self._system.models.fetch(name)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
