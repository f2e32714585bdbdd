"""A server for `bench.canvas`, in a process of its own: films of several lengths, and each build on a port.

Says in one line of JSON on which ports.
"""

import json
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from bench.api import served
from bench.film import film, targets
from schemas.graph import Graph
from schemas.run import RunRequest
from server import sample
from server.app import create_app
from server.compose import System
from server.documents import file as document
from server.intake import Intake
from server.settings import Settings
from server.ui import Ui
from storage.sql.errors import ProjectMissing
from storage.sql.runs import Trigger

SAMPLE = "sample"
_HEAVY = ("who", "clip-astronaut", "edit", "film")
"""What the sample film makes with a model that would have to be fetched, and what needs that."""


def main(data: Path, sizes: list[int], builds: list[Path]) -> None:
    system = System(Settings(data=data, cpu_workers=2))
    system.start()
    try:
        for size in sizes:
            graph = film(size)
            _project(system, f"film-{size}", graph, targets(graph))
        read = document.read(sample.PATH)
        light = tuple(node.id for node in read.graph.nodes if node.id not in _HEAVY)
        _project(system, SAMPLE, read.graph, light)
        with ExitStack() as stack:
            ports = [stack.enter_context(served(create_app(system, Ui(build)))) for build in builds]
            print(json.dumps(ports), flush=True)
            sys.stdin.read()
    finally:
        system.close()


def _project(system: System, project: str, graph: Graph, wanted: tuple[str, ...]) -> None:
    """The project, made as far as it is wanted."""
    graphs = system.store.graphs
    try:
        graphs.graph(project)
    except ProjectMissing:
        intake = Intake(system)
        try:
            graph = document.with_files(graph, system.registry, sample.PATH.parent, intake.take)
        finally:
            intake.close()
        graphs.create(project.capitalize(), graph, id=project)
        intake.record(project)
    news = threading.Event()
    forget = system.pokes.listen(project, lambda frame: news.set())
    trigger = Trigger(project=project, targets=wanted, request=RunRequest())
    run = system.store.runs.trigger(trigger).run.id
    while system.store.runs.view(run).status in ("running", "canceling"):
        news.wait(1.0)
        news.clear()
    forget()


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]), [Path(build) for build in sys.argv[3:]])
