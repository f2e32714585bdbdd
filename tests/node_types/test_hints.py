"""What the forms of our node types are told: every hint can be followed."""

from collections.abc import Iterator
from typing import Any

import pytest

import node_types
from graph_engine import NodeType, registry
from server.catalog import _schema

KNOWN = {"x-promote", "x-widget", "x-show-if", "x-unit"}
TYPES = [t for t in registry.load(node_types) if t.run.__module__.startswith("node_types.")]

each_type = pytest.mark.parametrize("node_type", TYPES, ids=lambda node_type: node_type.id)


def settings(node_type: NodeType) -> dict[str, Any]:
    return _schema(node_type)["properties"]


def all_settings(node_type: NodeType) -> Iterator[tuple[str, dict[str, Any]]]:
    """Also those of the structs in them that are ours."""
    schema = _schema(node_type)
    yield from schema["properties"].items()
    for one in schema.get("$defs", {}).values():
        if "kind" not in one.get("properties", {}):
            yield from one.get("properties", {}).items()


def words(setting: dict[str, Any]) -> set[str]:
    return {word for one in setting.get("anyOf", [setting]) for word in one.get("enum", ())}


@each_type
def test_a_node_shows_one_to_three_of_its_settings(node_type: NodeType) -> None:
    promoted = [name for name, setting in settings(node_type).items() if setting.get("x-promote")]
    assert 1 <= len(promoted) <= 3


@each_type
def test_only_hints_that_forms_know_are_given(node_type: NodeType) -> None:
    for name, setting in all_settings(node_type):
        assert {key for key in setting if key.startswith("x-")} <= KNOWN, name
        assert setting.get("x-widget", "seed") == "seed", name


@each_type
def test_every_choice_has_titles_in_the_order_of_its_declaration(node_type: NodeType) -> None:
    for name, setting in all_settings(node_type):
        if not (there := words(setting)):
            continue
        titled = [(one["const"], one["title"]) for one in setting["oneOf"]]
        assert {word for word, _ in titled} == there, name
        assert len(titled) == len({title for _, title in titled}) == len(there), name
        if "auto" in there:
            assert titled[0] == ("auto", "Auto")
        assert all(title[0] == title[0].upper() and "-" not in title for _, title in titled), name


@each_type
def test_a_setting_hangs_on_choices_that_there_are(node_type: NodeType) -> None:
    known = settings(node_type)
    for name, setting in known.items():
        for other, wanted in setting.get("x-show-if", {}).items():
            values = wanted if isinstance(wanted, list) else [wanted]
            assert set(values) < words(known[other]), f"{name} hangs on {other}"


def test_seeds_sides_and_times_say_what_they_are() -> None:
    for node_type in TYPES:
        for name, setting in settings(node_type).items():
            if name == "seed":
                assert setting["x-widget"] == "seed"
            elif name in ("width", "height"):
                assert setting["x-unit"] == "px"
            elif name.endswith("seconds"):
                assert setting["x-unit"] == "s"
