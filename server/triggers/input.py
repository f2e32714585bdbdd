"""What somebody sent for one input of a trigger, as a value that may travel along a wire."""

from collections.abc import Callable, Iterable
from math import isfinite
from typing import Any, cast

import msgspec

from graph_engine.values import artifacts_in, in_words
from graph_engine.wording import plain
from schemas.problem import Problem, Where
from schemas.trigger import FormInput, GraphForm
from schemas.value import Flag, Kind, Number, Text, Value

Present = Callable[[Iterable[str]], set[str]]
"""Which of these digests the artifact store has, and keeps for whoever is about to mention them."""


def value_of(form: GraphForm, name: str, given: Any, present: Present) -> Value | Problem:
    """A plain text, number or flag as it is written in JSON, or any value with its `kind`; or what is wrong with it."""
    field = next((field for field in form.inputs if field.name == name), None)
    if field is None:
        return _no_input(name, form)
    value = _plain_value(field.kind, given)
    if value is None:
        try:
            value = cast("Value", msgspec.convert(given, Value))
        except msgspec.ValidationError as error:
            return _unusable(field, plain(str(error)))
    kind = cast("Kind", value.__struct_config__.tag)
    if kind != field.kind:
        return _unusable(field, f"This is {in_words(kind)}.")
    files = {artifact.digest for artifact in artifacts_in(value)}
    return value if present(files) >= files else _no_file(field)


def missing(field: FormInput) -> Problem:
    """What somebody sees who left an input out that has to be given."""
    return Problem(
        code="input_missing",
        title=f"The input “{field.name}” has to be given",
        hint=f"Send {in_words(field.kind)} for it in “inputs”.",
        where=Where(node=field.node, field=f"inputs.{field.name}"),
    )


def _plain_value(kind: Kind, given: Any) -> Value | None:
    match kind, given:
        case "text", str():
            return Text(text=given)
        case "flag", bool():
            return Flag(value=given)
        case "number", bool():
            return None
        case "number", int() | float() if abs(given) < 1e300 and isfinite(given):
            return Number(value=float(given))
        case _:
            return None


def _no_input(name: str, form: GraphForm) -> Problem:
    return Problem(
        code="unknown_input",
        title=f"There is no input called “{name[:80]}”",
        hint=f"It has {', '.join(field.name for field in form.inputs) or 'none'}.",
        where=Where(field=f"inputs.{name[:80]}"),
    )


def _unusable(field: FormInput, detail: str) -> Problem:
    return Problem(
        code="invalid_input",
        title=f"The input “{field.name}” takes {in_words(field.kind)}, and got something else",
        detail=detail,
        hint="The trigger's schema says what it may be.",
        where=Where(node=field.node, field=f"inputs.{field.name}"),
    )


def _no_file(field: FormInput) -> Problem:
    return Problem(
        code="missing_file",
        title=f"The file for the input “{field.name}” is not on this server",
        hint="Upload it first, and send the value that the upload gives.",
        where=Where(node=field.node, field=f"inputs.{field.name}"),
    )
