"""Joining clips of the house format by copying their packets: nothing is decoded, nothing loses quality."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from node_types._lib.assembly.interleaving import Interleaved
from node_types._lib.assembly.shelf import FOR_COPYING, Shelf
from node_types._lib.encode import CONTAINER_OPTIONS, add_audio, gop_size
from node_types._lib.sound import Samples

if TYPE_CHECKING:
    from av import Packet, VideoStream


class Part(Struct, frozen=True):
    """Frames of a clip: `frames` of them from number `first`, which is a key frame. None means all that follow."""

    path: Path
    first: int = 0
    frames: int | None = None


def copy_join(
    parts: Sequence[Part],
    target: Path,
    *,
    audio: Iterable[Samples] | None = None,
    progress: Callable[[int], None] = lambda frames: None,
) -> int:
    """Write the parts one after the other as one MP4, and say how many frames it has.

    All clips are of the house format (`encode.is_house`), of one size and one frame rate. `audio` is the sound of the
    whole in blocks, float32 of shape (2, any) at 48 kHz, taken while the pictures pass: sound is encoded anew, as AAC
    can't be cut cleanly between pictures. `progress` is told every half second of film how many frames are written.
    Raises `ValueError` for parts that don't fit together; then there is no file.
    """
    try:
        return _write(parts, target, audio, progress)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _write(
    parts: Sequence[Part], target: Path, audio: Iterable[Samples] | None, progress: Callable[[int], None]
) -> int:
    import av

    if not parts:
        raise ValueError("there is nothing to join")
    with Shelf(FOR_COPYING) as shelf, av.open(target, "w", format="mp4", options=CONTAINER_OPTIONS) as container:
        with shelf.lend(parts[0].path) as pattern:
            template = pattern.streams.video[0]
            headers, fps = template.codec_context.extradata, _rate(template)
            video = container.add_stream_from_template(template)
        video.time_base = 1 / fps
        sound = None if audio is None else Interleaved(container, add_audio(container), audio, fps)
        written = 0
        for part in parts:
            for packet in _packets(shelf, part, headers, fps):
                packet.stream = video
                packet.pts = packet.dts = written
                packet.duration = 1
                packet.time_base = 1 / fps
                container.mux_one(packet)
                written += 1
                if sound:
                    sound.follow(written)
                if written % gop_size(fps) == 0:
                    progress(written)
        if sound:
            sound.finish()
    return written


def _packets(shelf: Shelf, part: Part, headers: bytes | None, fps: Fraction) -> "Iterator[Packet[VideoStream]]":
    with shelf.lend(part.path) as container:
        stream = container.streams.video[0]
        if stream.codec_context.extradata != headers or _rate(stream) != fps:
            raise ValueError(f"{part.path.name} is not of the same format as the parts before it")
        base = stream.time_base or 1
        container.seek(round(part.first / fps / base), stream=stream)
        end = None if part.frames is None else part.first + part.frames
        position = part.first
        for packet in container.demux(stream):
            if packet.pts is None or position == end:
                break
            number = round(packet.pts * base * fps)
            if number != position or (position == part.first and not packet.is_keyframe):
                raise ValueError(f"{part.path.name} can't be cut at frame {part.first}: no key frame is there")
            yield packet
            position += 1
        if end is not None and position < end:
            raise ValueError(f"{part.path.name} ends before frame {end}")


def _rate(stream: "VideoStream") -> Fraction:
    if stream.average_rate is None:
        raise ValueError("the clip has no frame rate")
    return stream.average_rate
