"""Decode params → run the body → outputs. Every node body ends here, in a child process or in the worker itself."""

import time
from collections.abc import Sequence

import msgspec

from executors.context import Context
from graph_engine.declare import NodeType
from graph_engine.errors import Infrastructure, NodeError, RetryLater, problem_of
from graph_engine.job import Broken, Made
from graph_engine.values import artifacts_in, inputs_of, outputs_of
from schemas.value import Output

PAUSE_SECONDS = {"disk_full": 60.0, "vectors_unavailable": 30.0}
"""How long a person gets before the next try, by the code of the problem: to make room, to start a server again."""


async def perform(node_type: NodeType, params: bytes, given: Sequence[tuple[str, Output]], context: Context) -> Made:
    """Run one body. Raises whatever it raises."""
    started = time.monotonic()
    decoded = msgspec.json.decode(params, type=node_type.params)
    outputs = outputs_of(await node_type.run(context, decoded, inputs_of(node_type, given)))
    given_away = {a.digest: a for a in artifacts_in(outputs)}
    if unknown := [digest for digest in given_away if not context.has(digest)]:
        raise NodeError("The node gave a file that it has not saved", detail=", ".join(unknown), code="bad_output")
    made = tuple(artifact for digest, artifact in given_away.items() if digest in context.saved)
    return Made(outputs=outputs, artifacts=made, seconds=time.monotonic() - started, cost=context.cost)


def broken(title: str, error: Exception) -> Broken:
    """How an error of a body is to be treated. `title` is what the person knows the body by."""
    if isinstance(error, RetryLater):
        return Broken(kind="retryable", problem=error.problem, after=error.after)
    infra = isinstance(error, (Infrastructure, OSError, MemoryError))
    problem = problem_of(title, error)
    return Broken(kind="infra" if infra else "fatal", problem=problem, after=PAUSE_SECONDS.get(problem.code))
