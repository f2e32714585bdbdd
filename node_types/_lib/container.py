"""Opening of media containers, and their tracks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from graph_engine import NodeError

if TYPE_CHECKING:
    from av import AudioStream, VideoStream
    from av.container import InputContainer
    from av.stream import Stream

# The reader gets an open file, so that it can't be swayed by a name, and no other: play lists and the like name files
# and addresses, which it would fetch.
_TRUSTED = {"protocol_whitelist": "fd", "format_whitelist": "mov,matroska,avi,mp3,aac,flac,wav,ogg"}


@contextmanager
def opened(path: Path) -> "Iterator[InputContainer]":
    """The container of a sound or a video. What the reader refuses, now or in the block, is `media_unreadable`."""
    import av

    try:
        with (
            path.open("rb") as file,
            av.open(
                "fd:", container_options={**_TRUSTED, "fd": str(file.fileno())}, metadata_errors="replace"
            ) as container,
        ):
            yield container
    except av.FFmpegError as error:
        raise NodeError(
            "The file can't be read",
            detail=f"It is no sound or video of a known kind, or it is damaged ({error.strerror or error}).",
            hint="Open it in a player or an editor, export it anew as MP4, MP3 or WAV, and upload that.",
            code="media_unreadable",
        ) from error


def picture_track(container: "InputContainer") -> "VideoStream | None":
    """The first track of moving pictures that can be decoded. The cover of an album is none."""
    from av.stream import Disposition

    for stream in container.streams.video:
        if _decodable(stream) and not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def sound_track(container: "InputContainer") -> "AudioStream":
    """The first sound track that can be decoded. Raises `no_sound` when there is none."""
    for stream in container.streams.audio:
        if _decodable(stream):
            return stream
    raise NodeError(
        "There is no sound in it",
        detail="The file holds no sound, or none of a kind that is known here.",
        hint="Choose a sound file, or a video in which something can be heard.",
        code="no_sound",
    )


def _decodable(stream: "Stream") -> bool:
    return getattr(stream, "codec_context", None) is not None
