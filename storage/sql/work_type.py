"""The node type that a job or a result is of, without decoding the rest."""

import msgspec
from msgspec import Struct


class _Recipe(Struct, frozen=True):
    type: str


class _Work(Struct, frozen=True):
    recipe: _Recipe


def type_of(work: bytes) -> str:
    """The node type of a job, of its WorkOrder."""
    return msgspec.json.decode(work, type=_Work).recipe.type


def type_of_recipe(recipe: bytes) -> str:
    """The node type of a result, of its Recipe."""
    return msgspec.json.decode(recipe, type=_Recipe).type
