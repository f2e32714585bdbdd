"""Receiving an upload: from the network straight into one file, however large it is."""

import asyncio
import unicodedata
from pathlib import Path
from typing import Any, BinaryIO

from litestar import Request
from litestar.exceptions import InternalServerException
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
)

from schemas.problem import Problem
from server.errors import Refused
from storage.errors import ArtifactTooLarge

_FIELD = "file"
_BUFFER_BYTES = 1 << 20
_MOST_PARTS = 16
_LONGEST_NAME = 200
_OTHER_BYTES = 1 << 20
"""What a form may have besides its file."""


async def receive(request: Request[Any, Any, Any], target: Path, max_bytes: int) -> str:
    """Write the form's `file` to `target`; gives the name that the sender has for it, made harmless.

    Raises Refused when there is none, and ArtifactTooLarge as soon as it has more than `max_bytes`.
    """
    kind, options = request.content_type
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise Refused(400, _NO_FORM)
    with target.open("wb") as file:
        form = _Form(options["boundary"], file, max_bytes)
        try:
            async for chunk in request.stream():
                form.feed(chunk)
                if len(form.buffer) >= _BUFFER_BYTES:
                    await asyncio.to_thread(form.flush)
            await asyncio.to_thread(form.end)
        except (MultipartError, InternalServerException) as error:
            raise Refused(400, _broken(_words(error))) from error
    if form.name is None:
        raise Refused(400, _NO_FILE)
    return form.name


def harmless(name: str) -> str:
    """The last part of a path of any system, without what can't be shown. It is only ever shown, never opened."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if unicodedata.category(character)[0] != "C").strip()
    return shown[:_LONGEST_NAME] or "upload"


def _words(error: Exception) -> str:
    """What the parser says, without the Python that it may carry along."""
    return str(error.args[0]) if error.args else type(error).__name__


class _Form:
    """Takes the bytes of a form as they come. Only its file is kept; other fields are passed over."""

    def __init__(self, boundary: str, file: BinaryIO, max_bytes: int) -> None:
        self.buffer = bytearray()
        self.name: str | None = None
        self._parser = PushMultipartParser(boundary, max_segment_count=_MOST_PARTS)
        self._file = file
        self._max_bytes = max_bytes
        self._file_bytes = 0
        self._form_bytes = 0
        self._inside = False

    def feed(self, chunk: bytes) -> None:
        if not chunk:
            return  # the stream's end, which the parser would take for the form's
        self._form_bytes += len(chunk)
        if self._form_bytes > self._max_bytes + _OTHER_BYTES:
            raise ArtifactTooLarge(self._max_bytes)
        for event in self._parser.parse(chunk):
            match event:
                case MultipartSegment():
                    self._inside = event.name == _FIELD and event.filename is not None and self.name is None
                    if self._inside:
                        self.name = harmless(event.filename or "")
                case bytes() | bytearray() if self._inside:
                    self._file_bytes += len(event)
                    if self._file_bytes > self._max_bytes:
                        raise ArtifactTooLarge(self._max_bytes)
                    self.buffer += event

    def flush(self) -> None:
        self._file.write(self.buffer)
        self.buffer.clear()

    def end(self) -> None:
        self._parser.close()
        self.flush()


def _broken(detail: str) -> Problem:
    return Problem(
        code="broken_upload", title="The upload broke off or is no proper form", detail=detail, hint="Send it again."
    )


_NO_FORM = Problem(
    code="no_form",
    title="An upload has to be a form",
    hint="Send multipart/form-data with the file in a field called “file”.",
)
_NO_FILE = Problem(
    code="no_file",
    title="There is no file in the form",
    hint="Send multipart/form-data with the file in a field called “file”.",
)
