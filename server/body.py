"""Bodies of requests: JSON straight into structs, with the path of whatever is wrong."""

from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Request
from msgspec import Struct

from schemas.problem import Problem, Where
from server.errors import Refused

MOST_LEVELS = 64
"""Of lists and objects inside each other. Deeper ones are an accident or an attack, and no part of the engine that
walks a document has to stand them."""


class StrictRequest(Request[Any, Any, Any]):
    """Decodes a JSON body in one step into what its handler wants. The framework's way would read "1" as 1."""

    async def json(self) -> Any:
        """The body as the handler's `data`. Raises Refused."""
        field = self.route_handler.parsed_data_field
        assert field is not None, "only handlers with `data` ask for it"
        return decode(await self.body(), field.annotation)


def decode(body: bytes, kind: Any) -> Any:
    """JSON as a value of this kind. Raises Refused: 400 when it is not JSON, 422 when it is not of the kind."""
    try:
        value = msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        field = path.rstrip("`").removeprefix(".")
        raise Refused(422, _wrong(message, field)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(400, _no_json(str(error))) from error
    except RecursionError as error:
        raise Refused(400, _TOO_DEEP) from error
    if _deeper_than(value, MOST_LEVELS):
        raise Refused(400, _TOO_DEEP)
    return value


_TOO_DEEP = Problem(
    code="too_deep",
    title="The body has too many levels",
    detail=f"Lists and objects may be inside each other up to {MOST_LEVELS} times.",
    hint="Make it flatter.",
)


def _wrong(message: str, field: str) -> Problem:
    return Problem(
        code="invalid_body",
        title=f"“{field}” in the body can't be used" if field else "The body can't be used",
        detail=message,
        hint="The API's description at /api/openapi.json says what it may be.",
        where=Where(field=field or None),
    )


def _no_json(detail: str) -> Problem:
    return Problem(code="malformed_json", title="The body is not JSON", detail=detail, hint="Send the body as JSON.")


def _deeper_than(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [child for item in level for child in _children(item)]
        if not level:
            return False
    return True


def _children(item: Any) -> Iterable[Any]:
    match item:
        case dict():
            return item.values()
        case list() | tuple():
            return item
        case Struct():
            return (getattr(item, name) for name in item.__struct_fields__)
        case _:
            return ()
