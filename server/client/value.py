"""Values as people write them in Python: plain text and numbers, and whatever the server has given them."""

from collections.abc import Mapping
from typing import cast, get_args

from msgspec.structs import asdict

from schemas.project import AssetView
from schemas.value import Artifact, Flag, Number, Text, Value

Given = Value | AssetView | str | float | bool
"""What an input of a graph may be given: a value, an upload, or plain text, a number, true or false."""

_VALUES = get_args(Value)


def values(given: Mapping[str, Given]) -> dict[str, Value]:
    """Inputs by name, as the server takes them. Raises TypeError for what is none of them."""
    return {name: value_of(one) for name, one in given.items()}


def value_of(given: Given) -> Value:
    """One input as a value. Raises TypeError."""
    match given:
        case str():
            return Text(text=given)
        case bool():
            return Flag(value=given)
        case int() | float():
            return Number(value=given)
        case AssetView():
            return given.value
        case _ if isinstance(given, _VALUES):
            return cast("Value", given)
    raise TypeError(f"An input can't be of the type {type(given).__name__}: give a value, an upload, text or a number.")


def files_of(value: object) -> tuple[Artifact, ...]:
    """Every file in a value, each once."""
    return tuple(dict.fromkeys(_files(value)))


def _files(value: object) -> list[Artifact]:
    match value:
        case Artifact():
            return [value]
        case tuple() | list():
            return [artifact for one in value for artifact in _files(one)]
        case _ if hasattr(value, "__struct_fields__"):
            return [artifact for one in asdict(value).values() for artifact in _files(one)]  # type: ignore[arg-type]
        case _:
            return []
