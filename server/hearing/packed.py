"""A frame as it goes to many clients."""

from typing import Generic, TypeVar

import msgspec

from schemas.event import SocketFrame

Frame = TypeVar("Frame", bound=SocketFrame, covariant=True)
_encode = msgspec.json.Encoder().encode


class Packed(Generic[Frame]):
    """A frame with its text, which is made once: when the first client is told it."""

    __slots__ = ("_frame", "_text")

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._text: str | None = None

    @property
    def frame(self) -> Frame:
        """What is told."""
        return self._frame

    @property
    def text(self) -> str:
        """The same as JSON."""
        if self._text is None:
            self._text = _encode(self._frame).decode()
        return self._text
