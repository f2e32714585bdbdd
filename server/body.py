"""Bodies of requests: JSON straight into structs, with the path of whatever is wrong."""

from collections.abc import AsyncGenerator
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import InternalServerException

from graph_engine.nesting import deeper_than
from graph_engine.wording import plain, split
from schemas.problem import Problem, Where
from server.errors import Refused
from server.patience import patiently

MOST_LEVELS = 64
"""Of lists and objects inside each other."""


class StrictRequest(Request[Any, Any, Any]):
    """Decodes a JSON body in one step into what its handler wants. The framework's way would read "1" as 1.

    No body may take for ever to come.
    """

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes. Raises Refused (408) when it comes too slowly."""
        async for chunk in patiently(super().stream()):
            yield chunk

    async def body(self) -> bytes:
        """The whole body. Raises Refused (400) when it breaks off."""
        try:
            return await super().body()
        except InternalServerException as error:
            raise Refused(400, _BROKEN_OFF) from error

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
        message, path = split(error)
        raise Refused(422, _wrong(message, path.removeprefix("."))) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(400, _no_json(str(error))) from error
    except RecursionError as error:
        raise Refused(400, _TOO_DEEP) from error
    if deeper_than(value, MOST_LEVELS):
        raise Refused(400, _TOO_DEEP)
    return value


_BROKEN_OFF = Problem(code="broken_body", title="The request broke off", hint="Send it again.")
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
        detail=plain(message),
        hint="The API's description at /api/openapi.json says what it may be.",
        where=Where(field=field or None),
    )


def _no_json(detail: str) -> Problem:
    return Problem(code="malformed_json", title="The body is not JSON", detail=detail, hint="Send the body as JSON.")
