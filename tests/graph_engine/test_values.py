"""From what parents gave to what a body gets."""

import pytest
from msgspec import Struct

from graph_engine import Image, Prompt, RunContext, Text, Value, node
from graph_engine.errors import NodeError
from graph_engine.values import artifact_fields, artifacts_in, fits, inputs_of
from schemas.value import Artifact, Number, Output, Style

ONE = Artifact(digest="1" * 64, media_type="image/png", size=1)
TWO = Artifact(digest="2" * 64, media_type="image/png", size=2)
PICTURE, OTHER = Image(artifact=ONE, width=1, height=1), Image(artifact=TWO, width=2, height=2)


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str = ""
    asset: Artifact | None = None
    file: Artifact | None = None


class Inputs(Struct, frozen=True):
    prompt: Prompt
    images: tuple[Image, ...] = ()
    style: Style | None = None
    whatever: Value | None = None


class Outputs(Struct, frozen=True):
    text: Text


@node("trial", title="Trial", category="Trial")
async def trial(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Try it."""
    raise NotImplementedError


def inputs(*given: tuple[str, Output]) -> Struct:
    return inputs_of(trial, [("prompt", Prompt(text="a ship")), *given])


def refused(*given: tuple[str, Output]) -> tuple[str, str | None]:
    with pytest.raises(NodeError) as caught:
        inputs_of(trial, given)
    return caught.value.problem.code, caught.value.problem.where.port


def test_inputs_that_nothing_came_in_on_keep_their_defaults() -> None:
    assert inputs() == Inputs(prompt=Prompt(text="a ship"))


def test_a_text_goes_into_a_prompt_and_back() -> None:
    assert inputs_of(trial, [("prompt", Text(text="a ship"))]) == Inputs(prompt=Prompt(text="a ship"))
    assert fits("text", "prompt")
    assert fits("prompt", "text")


def test_everything_fits_into_anything_and_nothing_else_into_another_kind() -> None:
    assert fits("video", "any")
    assert fits("any", "video")
    assert not fits("video", "image")


def test_a_list_that_goes_into_a_list_is_spread_in_the_order_of_the_wires() -> None:
    given = inputs(("images", (PICTURE, OTHER)), ("images", PICTURE))
    assert given == Inputs(prompt=Prompt(text="a ship"), images=(PICTURE, OTHER, PICTURE))


def test_a_list_of_one_is_one_and_an_empty_list_is_nothing() -> None:
    assert inputs(("whatever", (PICTURE,))) == inputs(("whatever", PICTURE))
    assert inputs(("whatever", ())) == inputs()


def test_a_list_of_two_does_not_go_into_a_single_input() -> None:
    assert refused(("prompt", (Text(text="a"), Text(text="b")))) == ("too_many_values", "prompt")


def test_a_value_of_another_kind_is_refused_by_the_name_of_the_input() -> None:
    assert refused(("prompt", Text(text="a")), ("images", (PICTURE, Number(value=1)))) == ("wrong_kind", "images")


def test_an_input_that_has_to_be_there_and_got_nothing_is_named() -> None:
    assert refused() == refused(("prompt", ())) == ("empty_input", "prompt")


def test_artifacts_are_found_wherever_they_are_in_the_order_of_the_fields() -> None:
    assert artifacts_in({"a": [PICTURE, (OTHER, PICTURE)], "b": Text(text="x")}) == [ONE, TWO, ONE]
    assert artifacts_in(Params(asset=TWO, file=ONE)) == [TWO, ONE]
    assert artifacts_in("text") == []


def test_the_settings_that_hold_files_are_known() -> None:
    assert artifact_fields(trial) == {"asset", "file"}
