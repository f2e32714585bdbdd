"""The page speaks German for every node type that ships; see `web/src/i18n/catalog.ts`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import node_types
from executors.providers import catalog
from graph_engine import registry
from schemas.catalog import NodeTypeInfo
from server.catalog import describe_all
from server.templates import TEMPLATES

WORDS = Path(__file__).parents[2] / "web/src/i18n/de/node-types.json"


@pytest.fixture(scope="module")
def infos() -> Mapping[str, NodeTypeInfo]:
    return describe_all(registry.load(node_types), catalog.load())


@pytest.fixture(scope="module")
def german() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(WORDS.read_text(encoding="utf-8"))
    return words


def test_every_node_type_and_category_has_its_words(infos: Mapping[str, NodeTypeInfo], german: dict[str, Any]) -> None:
    assert set(german["types"]) == set(infos)
    assert set(german["categories"]) == {info.category for info in infos.values()}


def test_every_port_model_setting_and_value_has_its_words_and_none_is_left_over(
    infos: Mapping[str, NodeTypeInfo], german: dict[str, Any]
) -> None:
    wanted = {id: named(info) for id, info in infos.items()}

    assert {id: given(words) for id, words in german["types"].items()} == wanted


def test_every_template_has_its_words(german: dict[str, Any]) -> None:
    assert {id: set(words) for id, words in german["templates"].items()} == {
        template.id: {"title", "summary"} for template in TEMPLATES
    }


def test_no_word_is_empty(german: dict[str, Any]) -> None:
    assert all(word.strip() for word in leaves(german))


def named(info: NodeTypeInfo) -> set[str]:
    """What of a node type has a name, as paths."""
    ports = {f"port {port.name}" for port in (*info.inputs, *info.outputs)}
    models = {f"model {model.id}" for model in info.models}
    return {"title", "summary", *ports, *models, *in_schema(info.params, "", info.params.get("$defs", {}))}


def in_schema(schema: dict[str, Any], path: str, shared: dict[str, Any]) -> Iterator[str]:
    for name, param in schema.get("properties", {}).items():
        yield f"param {path}{name}"
        if "description" in param:
            yield f"hint {path}{name}"
        yield from (f"value {path}{name} {value}" for value in choices(param))
        if "$ref" in param.get("items", {}):
            yield from in_schema(shared[param["items"]["$ref"].rsplit("/", 1)[1]], f"{path}{name}.", shared)


def choices(param: dict[str, Any]) -> Iterator[str]:
    yield from param.get("enum", ())
    yield from (option["const"] for option in param.get("oneOf", ()))
    for option in param.get("anyOf", ()):
        yield from option.get("enum", ())


def given(words: dict[str, Any]) -> set[str]:
    """What a node type has German words for, as the same paths."""
    found = {key for key in words if key in ("title", "summary")}
    found |= {f"port {name}" for name in words["ports"]}
    found |= {f"model {id}" for id, model in words.get("models", {}).items() if set(model) == {"title", "summary"}}
    for path, param in words["params"].items():
        found.add(f"param {path}")
        found |= {f"hint {path}"} if "hint" in param else set()
        found |= {f"value {path} {value}" for value in param.get("values", {})}
    return found


def leaves(words: dict[str, Any]) -> Iterator[str]:
    for word in words.values():
        if isinstance(word, dict):
            yield from leaves(word)
        else:
            yield word
