"""The API's own description. Its schemas are msgspec's, so that they say exactly what is accepted and sent."""

from typing import Any

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.types import Method

from schemas.base import Reply, Wire
from schemas.event import SocketFrame
from schemas.problem import ProblemReply
from schemas.webhook import Message
from server.errors import PROBLEM_JSON

_REFERENCE = "#/components/schemas/{name}"
_MEANINGS = {
    400: "The request can't be read",
    403: "It comes from a page of another site, or under a foreign name",
    404: "There is no such thing",
    408: "Nothing came any more, or it came too slowly",
    409: "Somebody was faster, or it contradicts what is there",
    410: "It is no longer there",
    412: "It speaks another version of the protocol",
    413: "It is too large",
    415: "The body is of another type",
    416: "The file has no such part",
    422: "It can be read, but not be done",
    423: "Somebody else is working on it",
    428: "It has to say what it was made from",
    429: "There is too much to do already; Retry-After says when to come back",
    460: "The bytes don't match their checksum",
    503: "Something the server needs does not answer",
}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The errors of a route, for its description. Those that every route may give are added, and with 413 that its body
    comes too slowly."""
    slow = {408} if 413 in statuses else set()
    return {
        status: ResponseSpec(
            data_container=ProblemReply,
            description=_MEANINGS[status],
            media_type=PROBLEM_JSON,
            generate_examples=False,
        )
        for status in sorted({400, 403, *slow, *statuses})
    }


class WireSchemas(OpenAPISchemaPlugin):
    """Takes note of the structs that routes take and give; `Described` fills their schemas in."""

    def __init__(self) -> None:
        self.structs: set[type[msgspec.Struct]] = set()

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        """See `OpenAPISchemaPlugin`."""
        return isinstance(value, type) and issubclass(value, Wire | Reply)

    def to_openapi_schema(self, field_definition: Any, schema_creator: Any) -> Schema:
        """See `OpenAPISchemaPlugin`."""
        self.structs.add(field_definition.annotation)
        schema: Schema = schema_creator.create_component_schema(field_definition, required=[], property_fields={})
        return schema


class Described(JsonRenderPlugin):
    """Serves the description: with the schemas of all structs, of the frames of the event socket, and of messages."""

    def __init__(self, wire: WireSchemas) -> None:
        super().__init__(path="/")
        self._wire = wire

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """See `JsonRenderPlugin`."""
        structs = sorted(self._wire.structs, key=lambda struct: struct.__name__)
        _, schemas = msgspec.json.schema_components([*structs, SocketFrame, Message], ref_template=_REFERENCE)
        for struct in Reply.__subclasses__():
            if (schema := schemas.get(struct.__name__)) is not None:
                schema["required"] = list(schema["properties"])  # nothing that we write is left out
        components = {**openapi_schema["components"], "schemas": schemas}
        return self.render_json(request, {**openapi_schema, "components": components})


def configured(wire: WireSchemas, version: str) -> OpenAPIConfig:
    """The description at `/api/openapi.json`."""
    return OpenAPIConfig(
        title="Reelgraph",
        version=version,
        description="Every error is a ProblemReply. What the event socket sends is a Hello, then Snapshot, Events, "
        "Progress, Freshness, Queue and Resync. What a webhook is sent is a Message.",
        path="/api/openapi.json",
        render_plugins=[Described(wire)],
        use_handler_docstrings=True,
        operation_id_creator=_operation_id,
    )


def _operation_id(handler: HTTPRouteHandler, method: Method, _path: list[Any]) -> str:
    first, *rest = handler.handler_name.split("_")
    return ("head" if method == "HEAD" else first) + "".join(word.capitalize() for word in rest)
