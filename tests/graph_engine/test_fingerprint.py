"""Keys: equal recipes have equal keys, different ones different keys."""

import math
from typing import Any

import pytest
import trial_nodes
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, convert

from graph_engine.errors import InvalidGraph
from graph_engine.fingerprint import canonical, digest, head, key
from schemas.value import Number, Text, Video

ports = st.text("ab1:|", min_size=1, max_size=3)
wires = st.lists(st.tuples(ports, st.integers(0, 20), st.sampled_from(["0" * 64, "1" * 64, ""])), max_size=4)


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    strength: float = 0.0
    count: int = 0
    curve: tuple[float, ...] = ()
    more: dict[str, Any] = {}


def params(**given: Any) -> bytes:
    return canonical(convert(given, Params))


def test_a_whole_number_for_a_real_setting_is_the_same_setting() -> None:
    assert params(strength=1) == params(strength=1.0)


def test_what_is_left_out_is_the_default() -> None:
    assert params() == params(strength=0.0, count=0, curve=[], more={})


def test_the_order_in_which_settings_are_written_does_not_matter() -> None:
    assert params(strength=1.0, count=2, more={"a": 1, "b": 2}) == params(more={"b": 2, "a": 1}, count=2, strength=1.0)


def test_minus_zero_is_zero_wherever_it_is() -> None:
    zero = params(strength=0.0, curve=[0.0, 1.0], more={"a": [0.0]})
    assert params(strength=-0.0, curve=[-0.0, 1.0], more={"a": [-0.0]}) == zero


def test_a_text_that_looks_like_minus_zero_stays_a_text() -> None:
    assert params(more={"a": "-0.0"}) != params(more={"a": "0.0"})


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", ["strength", "curve", "more"])
def test_a_setting_that_is_no_number_is_refused_wherever_it_is(place: str, wrong: float) -> None:
    given = {
        "strength": Params(strength=wrong),
        "curve": Params(curve=(1.0, wrong)),
        "more": Params(more={"a": [wrong]}),
    }
    with pytest.raises(InvalidGraph, match="not a number"):
        canonical(given[place])


def test_nothing_is_a_setting_too() -> None:
    assert params(more={"a": None}) != params(more={})


def test_type_version_params_and_environment_are_all_in_the_head() -> None:
    say, mention = trial_nodes.say, trial_nodes.mention
    heads = {head(say, b"{}", ""), head(mention, b"{}", ""), head(say, b"{ }", ""), head(say, b"{}", "m")}
    assert len(heads) == 4


def test_parts_of_a_head_do_not_run_into_each_other() -> None:
    assert head(trial_nodes.say, b"1", "23") != head(trial_nodes.say, b"12", "3")


def test_the_order_of_inputs_matters() -> None:
    a, b = "a" * 64, "b" * 64
    assert key(b"k", [("parts", 0, a), ("parts", 1, b)]) != key(b"k", [("parts", 0, b), ("parts", 1, a)])


def test_a_nonce_makes_another_key() -> None:
    assert len({key(b"k", []), key(b"k", [], "1"), key(b"k", [], "2")}) == 3


@given(st.tuples(wires, st.text("01:|", max_size=3)), st.tuples(wires, st.text("01:|", max_size=3)))
def test_different_inputs_never_have_one_key(
    one: tuple[list[tuple[str, int, str]], str], other: tuple[list[tuple[str, int, str]], str]
) -> None:
    assert (key(b"k", *one) == key(b"k", *other)) == (one == other)


def test_equal_outputs_have_equal_digests_and_a_list_is_not_its_only_item() -> None:
    assert digest(Text(text="a")) == digest(Text(text="a")) != digest(Text(text="b"))
    assert digest((Text(text="a"),)) != digest(Text(text="a"))
    assert digest(Number(value=1.0)) != digest(Text(text="1.0"))


def test_facts_that_bear_meaning_are_in_the_digest() -> None:
    clip: dict[str, Any] = {"artifact": {"digest": "0" * 64, "mediaType": "video/mp4", "size": 1}, "kind": "video"}
    clip |= {"width": 8, "height": 8, "fps": 24.0, "frames": 24, "seconds": 1.0}
    assert digest(convert(clip, Video)) != digest(convert(clip | {"fps": 25.0}, Video))
