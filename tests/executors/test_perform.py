"""Every body ends here."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import trial_nodes
from msgspec import Struct

from executors.context import Context
from executors.perform import broken, perform
from executors.providers.catalog import Providers
from graph_engine import Image, NodeType, RunContext, node
from graph_engine.errors import Infrastructure, NodeError, RetryLater
from graph_engine.job import Made
from graph_engine.ports import Owner
from schemas.value import Artifact, Output

GIVEN = Image(artifact=Artifact(digest="a" * 64, media_type="image/png", size=1), width=1, height=1)


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    do: str = "pass"


class Inputs(Struct, frozen=True):
    image: Image


class Outputs(Struct, frozen=True):
    image: Image
    other: Image | None = None


@node("forge", title="Forge", category="Trial")
async def forge(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Pass a picture on, save one, or make one up."""
    if params.do == "save":
        path = ctx.create(".txt")
        path.write_text("x")
        made = ctx.save(path, "text/plain")
        return Outputs(image=Image(artifact=made, width=1, height=1), other=inputs.image)
    if params.do == "forge":
        return Outputs(
            image=Image(artifact=Artifact(digest="f" * 64, media_type="image/png", size=1), width=1, height=1)
        )
    return Outputs(image=inputs.image)


def run(folder: Path, node_type: NodeType, params: bytes, *given: tuple[str, Output]) -> Made:
    link: Any = None
    context = Context(link, Providers([]), Owner("p"), folder, {"a" * 64: "/blobs/a"}, {})
    return asyncio.run(perform(node_type, params, given, context))


def test_what_a_body_saved_is_told_apart_from_what_it_passes_on(tmp_path: Path) -> None:
    made = run(tmp_path, forge, b'{"do":"save"}', ("image", GIVEN))
    assert set(made.outputs) == {"image", "other"}
    assert [a.media_type for a in made.artifacts] == ["text/plain"]
    assert run(tmp_path, forge, b"{}", ("image", GIVEN)).artifacts == ()


def test_a_file_that_nobody_saved_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NodeError) as caught:
        run(tmp_path, forge, b'{"do":"forge"}', ("image", GIVEN))
    assert (caught.value.problem.code, caught.value.problem.detail) == ("bad_output", "f" * 64)


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (NodeError("no", code="low_tide"), "fatal", "low_tide"),
        (RetryLater("busy", after=3.0), "retryable", "retry_later"),
        (Infrastructure("loose"), "infra", "node_failed"),
        (OSError("disk"), "infra", "node_crashed"),
        (TimeoutError(), "infra", "node_crashed"),
        (MemoryError(), "infra", "node_crashed"),
        (ZeroDivisionError(), "fatal", "node_crashed"),
    ],
)
def test_errors_are_told_apart_by_whether_trying_again_helps(error: Exception, kind: str, code: str) -> None:
    found = broken(trial_nodes.say, error)
    assert (found.kind, found.problem.code, found.after) == (kind, code, 3.0 if kind == "retryable" else None)
