"""Bodies that are computed while planning."""

import asyncio
import math
from typing import Any

import pytest
import trial_nodes
from msgspec import Struct

from graph_engine import Number, RunContext, Text, node
from graph_engine.errors import DeclarationError, NodeError, problem_of
from graph_engine.inline import compute
from graph_engine.ports import Generation, Owner
from graph_engine.values import outputs_of

OWNER = Owner("p")


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    do: str = ""


class Inputs(Struct, frozen=True):
    pass


class Outputs(Struct, frozen=True):
    number: Number
    text: Text | None = None


@node("naughty", title="Naughty", category="Trial", lane="inline")
async def naughty(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Do what an inline body must not do."""
    request = Generation(capability="image", model="x", width=1, height=1)
    match params.do:
        case "wait":
            await asyncio.sleep(0)
        case "create":
            ctx.create(".txt")
        case "model":
            ctx.model("face")
        case "generate":
            await ctx.generate(request)
        case "search":
            ctx.vectors.search("faces", (1.0,), {})
    ctx.progress(0.5)
    return Outputs(number=Number(value=7))


def run(do: str) -> Any:
    return compute(naughty, b'{"do":"%b"}' % do.encode(), [], OWNER)


def test_a_body_is_computed_at_once_and_what_it_left_empty_is_left_out() -> None:
    assert run("") == {"number": Number(value=7.0)}


def test_values_come_in_by_port() -> None:
    given = [("parts", Text(text="b")), ("parts", Text(text="c"))]
    assert compute(trial_nodes.mention, b'{"text":"a"}', given, OWNER) == {"text": Text(text="abc")}


def test_a_body_that_waits_is_refused() -> None:
    with pytest.raises(DeclarationError, match="'naughty' awaits something"):
        run("wait")


@pytest.mark.parametrize("do", ["create", "model", "generate", "search"])
def test_a_body_that_wants_an_effect_is_refused(do: str) -> None:
    with pytest.raises(DeclarationError, match="inline node types have no files"):
        run(do)


@pytest.mark.parametrize(
    "outputs", [Outputs(number=Number(value=math.nan)), Outputs(number="seven"), Outputs(number=Number(value={1}))]
)
def test_outputs_that_could_not_be_read_again_are_refused(outputs: Outputs) -> None:
    with pytest.raises(NodeError) as caught:
        outputs_of(outputs)
    assert caught.value.problem.code == "bad_output"


def test_outputs_have_one_form_however_the_body_writes_its_numbers() -> None:
    [number] = outputs_of(Outputs(number=Number(value=7))).values()
    assert isinstance(number, Number)
    assert isinstance(number.value, float)


def test_the_error_of_a_body_becomes_a_problem() -> None:
    assert problem_of("Naughty", NodeError("The tide is out", code="low_tide")).code == "low_tide"
    problem = problem_of("Naughty", KeyError("x"))
    assert (problem.code, problem.title, problem.detail) == ("node_crashed", "Naughty broke", "KeyError: 'x'")
