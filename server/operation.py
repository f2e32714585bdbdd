"""How operations are described whose bodies or answers the framework sees only as streams."""

from dataclasses import dataclass

from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)

PART_TYPE = "application/offset+octet-stream"
"""What tus calls a part of a file."""

_FILE = Schema(type=OpenAPIType.STRING, content_media_type="application/octet-stream")
_FILMS = ("video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "image/png", "image/webp")


@dataclass
class UploadOperation(Operation):
    """Takes a form with a file."""

    def __post_init__(self) -> None:
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": _FILE}, required=["file"])
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True)


@dataclass
class PartOperation(Operation):
    """Takes bytes as they are, or none."""

    def __post_init__(self) -> None:
        part = Schema(type=OpenAPIType.STRING, content_media_type=PART_TYPE)
        self.request_body = RequestBody(content={PART_TYPE: OpenAPIMediaType(schema=part)}, required=False)


@dataclass
class ExportOperation(Operation):
    """Gives a zip, too."""

    def __post_init__(self) -> None:
        given = _given(self)
        given.content = {**(given.content or {}), "application/zip": OpenAPIMediaType(schema=_FILE)}


@dataclass
class FilmOperation(Operation):
    """Gives what can carry a graph."""

    def __post_init__(self) -> None:
        _given(self).content = dict.fromkeys(_FILMS, OpenAPIMediaType(schema=_FILE))


def _given(operation: Operation) -> OpenAPIResponse:
    response = (operation.responses or {})["200"]
    assert isinstance(response, OpenAPIResponse)
    return response
