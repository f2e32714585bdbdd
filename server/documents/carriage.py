"""How operations that give files are described, where the framework sees only a stream."""

from dataclasses import dataclass

from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema

_FILE = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, content_media_type="application/octet-stream"))
_CARRIERS = ("video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "image/png", "image/webp")


@dataclass
class ExportOperation(Operation):
    """Gives a zip, too."""

    def __post_init__(self) -> None:
        given = (self.responses or {})["200"]
        assert isinstance(given, OpenAPIResponse)
        given.content = {**(given.content or {}), "application/zip": _FILE}


@dataclass
class FilmOperation(Operation):
    """Gives what can carry a graph."""

    def __post_init__(self) -> None:
        given = (self.responses or {})["200"]
        assert isinstance(given, OpenAPIResponse)
        given.content = dict.fromkeys(_CARRIERS, _FILE)
