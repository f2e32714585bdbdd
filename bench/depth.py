"""A chain of 10,000 nodes: everything in the engine is iterative, so depth costs time and nothing else."""

import time
from collections.abc import Callable

from bench.install import installed
from bench.measure import table
from bench.shapes import chain, graph

DEPTH = 10_000


def main() -> None:
    target = f"n{DEPTH - 1}"
    with installed() as install:
        inline = install.project(graph(chain(DEPTH), DEPTH, "quick"))
        bodies = install.project(graph(chain(DEPTH), DEPTH, "work"))
        rows = [
            _row("inline, cold", lambda: install.run(inline, target)),
            _row("inline, unchanged", lambda: install.run(inline, target)),
            _row("inline, status of every node", lambda: install.store.status.project(inline)),
            _row("bodies, cold", lambda: install.run(bodies, target)),
            _row("bodies, unchanged", lambda: install.run(bodies, target)),
        ]
        states = {step.state for step in install.store.status.project(bodies).nodes}
        assert states == {"fresh"}, states
    table(f"a chain of {DEPTH:,}", ("", "seconds", "ms a node"), rows)


def _row(name: str, work: Callable[[], object]) -> tuple[str, str, str]:
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    return name, f"{seconds:.3g}", f"{seconds / DEPTH * 1e3:.3g}"


if __name__ == "__main__":
    main()
