"""Exact reading of clips that people bring: upright pictures at a constant rate, and sound beside them.

`describe(path)` gives the facts, `pictures(path)` and `frames(path)` every picture, `last_frames(path, count)` the
last ones quickly, `stereo(path)` what is heard. A clip whose rate varies is resampled to a constant one, so that
`describe` counts exactly the pictures that the others give. They raise `NodeError` with one of these codes:

    media_unreadable   not a video, or damaged
    no_pictures        a container without moving pictures
    video_cut_off      the end of the file is missing
    video_too_large    a side longer than MAX_SIDE
    video_too_long     more than MAX_SECONDS
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from graph_engine import NodeError
from node_types._lib.container import opened, picture_track
from node_types._lib.encode import SAMPLE_RATE
from node_types._lib.sound import decoded

if TYPE_CHECKING:
    from av import AudioFrame, VideoFrame, VideoStream
    from av.container import InputContainer

MAX_SIDE = 8192
MAX_SECONDS = 7200
MAX_RATE = 120

_RATES = (
    *(Fraction(rate) for rate in (5, 6, 8, 10, 12, 15, 24, 25, 30, 48, 50, 60, 72, 90, 100, 120)),
    *(Fraction(rate * 1000, 1001) for rate in (24, 30, 60, 120)),
)
_UNSPECIFIED, _BT709 = 2, 1
_HD_HEIGHT = 720
_SAVE_AGAIN = "Open it in a video editor or player and export it anew as MP4, then upload that."


class Facts(Struct, frozen=True, kw_only=True):
    """What a clip holds. `width` and `height` in square pixels of the upright picture; `start` is its first time."""

    width: int
    height: int
    fps: Fraction
    frames: int
    start: Fraction
    has_audio: bool

    @property
    def seconds(self) -> float:
        """How long the pictures run."""
        return float(self.frames / self.fps)


def describe(path: Path) -> Facts:
    """Facts of a clip, read from its index and its first picture: the whole is not decoded."""
    with opened(path) as container:
        stream = _track(container)
        base, declared = _base(stream), stream.average_rate
        ticks, length = _timestamps(container, stream)
        has_audio = bool(container.streams.audio)
    span = (ticks[-1] - ticks[0]) * base
    if span > MAX_SECONDS:
        raise _too_long(float(span))
    fps, count = _rhythm(ticks, length, base, declared)
    with opened(path) as container:
        stream = _track(container)
        first = next(container.decode(stream), None)
        if first is None:
            raise _no_pictures("None of its pictures could be decoded.")
        width, height = _shown_size(first, stream)
    return Facts(width=width, height=height, fps=fps, frames=count, start=ticks[0] * base, has_audio=has_audio)


def pictures(path: Path) -> "Iterator[VideoFrame]":
    """Every picture at the constant rate, as decoded, upright and in the size that `describe` gives."""
    facts = describe(path)
    with opened(path) as container:
        held: VideoFrame | None = None
        done = 0
        for frame in container.decode(_track(container)):
            slot = _slot(_time(frame), facts)
            while held is not None and done < min(slot, facts.frames):
                yield held
                done += 1
            held = _upright(frame, facts)
        if held is None:
            raise _no_pictures("None of its pictures could be decoded.")
        for _ in range(done, facts.frames):
            yield held


def frames(path: Path) -> Iterator[NDArray[np.uint8]]:
    """Every picture at the constant rate: RGB of shape (height, width, 3)."""
    from av.video.reformatter import VideoReformatter

    reformatter = VideoReformatter()
    for picture in pictures(path):
        yield _rgb(reformatter.reformat(picture, format="rgb24"))


def last_frames(path: Path, count: int) -> list[NDArray[np.uint8]]:
    """The last pictures, oldest first, at most `count`: what `frames` ends with, but decoded from a late key frame.

    Each is RGB of shape (height, width, 3).
    """
    facts = describe(path)
    needed = min(count, facts.frames)
    seconds = Fraction(facts.frames) / facts.fps
    for back in (Fraction(count) / facts.fps + Fraction(1, 2), Fraction(12), seconds):
        with opened(path) as container:
            tail = _tail(_late(container, facts.start + max(Fraction(0), seconds - back)), facts, count)
            if len(tail) == needed or (tail and back == seconds):
                return [_rgb(_upright(frame, facts)) for frame in tail]
    raise _no_pictures("None of its pictures could be decoded.")


def stereo(path: Path) -> Iterator[NDArray[np.float32]]:
    """What is heard from the first picture on, in blocks: float32 of shape (2, any), 48 kHz; nothing when silent."""
    with opened(path) as container:
        if not container.streams.audio:
            return
        start = describe(path).start
        position: int | None = None
        for frame in _resampled(decoded(container, container.streams.audio[0])):
            if position is None:
                position = round((_time(frame) - start) * SAMPLE_RATE)
                yield from _silence(position)
            samples = np.broadcast_to(frame.to_ndarray(), (2, frame.samples)).astype(np.float32)
            yield np.nan_to_num(samples[:, max(0, -position) :], nan=0.0, posinf=1.0, neginf=-1.0)
            position += frame.samples


def _track(container: "InputContainer") -> "VideoStream":
    from av.codec.context import ThreadType

    track = picture_track(container)
    if track is None:
        raise _no_pictures("It holds sound only.")
    track.codec_context.thread_type = ThreadType.AUTO
    return track


def _timestamps(container: "InputContainer", stream: "VideoStream") -> tuple[list[int], int]:
    """When each picture is shown, in order, and how long the last one stays; in ticks of the stream's time base."""
    shown: list[int] = []
    length = 0
    end = Fraction(0)
    for packet in container.demux():
        if packet.pts is None or packet.time_base is None:
            continue
        if packet.is_corrupt:
            raise _cut_off()
        end = max(end, (packet.pts + (packet.duration or 0)) * packet.time_base)
        if packet.stream_index == stream.index and not packet.is_discard:
            shown.append(packet.pts)
            length = max(length, packet.duration or 0)
    if not shown:
        raise _no_pictures("There is no picture in it, or none that says when it is shown.")
    promised = Fraction((container.duration or 0) + max(0, container.start_time or 0), 1_000_000)
    if end < promised * Fraction(49, 50) - Fraction(1, 10):
        raise _cut_off()
    return sorted(shown), length


def _rhythm(ticks: Sequence[int], length: int, base: Fraction, declared: Fraction | None) -> tuple[Fraction, int]:
    """The constant rate at which every picture has a place of its own, else the one to resample to; and the count."""
    span = ticks[-1] - ticks[0]
    if not span:
        return _standard(declared or Fraction(25)), 1
    mean = (len(ticks) - 1) / (span * base)
    for rate in (declared or mean, _standard(mean)):
        if 1 <= rate <= MAX_RATE and _steady(ticks, base * rate):
            return rate, len(ticks)
    steps = [later - earlier for earlier, later in pairwise(ticks) if later > earlier]
    usual = sorted(steps)[len(steps) // 2]
    rate = _standard(1 / (usual * base))
    return rate, round(span * base * rate) + max(1, round(length * base * rate))


def _steady(ticks: Sequence[int], slots_per_tick: Fraction) -> bool:
    """Whether the pictures fill the places of a constant rate one by one, each at most half a place off."""
    elapsed = np.array(ticks, dtype=np.int64) - ticks[0]
    places = np.rint(elapsed * float(slots_per_tick))
    return bool(np.array_equal(places, np.arange(len(ticks))))


def _standard(rate: Fraction) -> Fraction:
    """The usual rate within two per cent, else the rate itself within bounds."""
    nearest = min(_RATES, key=lambda usual: abs(usual - rate))
    if abs(nearest - rate) <= rate / 50:
        return nearest
    return min(max(rate.limit_denominator(1001), Fraction(1)), Fraction(MAX_RATE))


def _shown_size(frame: "VideoFrame", stream: "VideoStream") -> tuple[int, int]:
    if max(frame.width, frame.height) > MAX_SIDE:
        raise NodeError(
            "The video is too large",
            detail=f"It has {frame.width} × {frame.height} pixels.",
            hint=f"Scale it down to at most {MAX_SIDE} pixels a side.",
            code="video_too_large",
        )
    width, height = frame.width, frame.height
    aspect = stream.sample_aspect_ratio
    if aspect and Fraction(1, 4) <= aspect <= 4:
        width = min(round(width * aspect), MAX_SIDE)
    return (height, width) if _quarter_turns(frame) % 2 else (width, height)


def _upright(frame: "VideoFrame", facts: Facts) -> "VideoFrame":
    """The frame as it is shown. Most are left as they are, so that their colours need no conversion."""
    if frame.colorspace == _UNSPECIFIED and frame.height >= _HD_HEIGHT:
        frame.colorspace = _BT709  # as every player takes it; the converter would take it for standard definition
    turns = _quarter_turns(frame)
    size = (facts.height, facts.width) if turns % 2 else (facts.width, facts.height)
    if (frame.width, frame.height) != size:
        frame = frame.reformat(width=size[0], height=size[1])
    return _turned(frame, turns) if turns else frame


def _turned(frame: "VideoFrame", turns: int) -> "VideoFrame":
    from av import VideoFrame

    return VideoFrame.from_ndarray(np.ascontiguousarray(np.rot90(_rgb(frame), turns)), format="rgb24")


def _quarter_turns(frame: "VideoFrame") -> int:
    """Counter-clockwise, 0 to 3."""
    return round(frame.rotation / 90) % 4


def _late(container: "InputContainer", time: Fraction) -> "Iterator[VideoFrame]":
    """Frames from the last key frame before a time on, or from the start where that can't be sought."""
    import av

    stream = _track(container)
    with suppress(av.FFmpegError):
        container.seek(int(time / _base(stream)), stream=stream)
    return container.decode(stream)


def _tail(late: "Iterable[VideoFrame]", facts: Facts, count: int) -> "list[VideoFrame]":
    """The last `count` places of the constant rate; fewer when decoding began too late to fill them."""
    recent: dict[int, VideoFrame] = {}
    for frame in late:
        recent[_slot(_time(frame), facts)] = frame
        for old in sorted(recent)[: -count - 1]:
            del recent[old]
    tail = []
    for place in range(max(0, facts.frames - count), facts.frames):
        slots = [slot for slot in recent if slot <= place]
        if slots:
            tail.append(recent[max(slots)])
    return tail


def _slot(time: Fraction, facts: Facts) -> int:
    return round((time - facts.start) * facts.fps)


def _time(frame: "VideoFrame | AudioFrame") -> Fraction:
    stamp = frame.pts if frame.pts is not None else frame.dts
    return Fraction(stamp or 0) * (frame.time_base or 1)


def _base(stream: "VideoStream") -> Fraction:
    return stream.time_base or Fraction(1, 90_000)


def _rgb(frame: "VideoFrame") -> NDArray[np.uint8]:
    return frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)


def _silence(samples: int) -> Iterator[NDArray[np.float32]]:
    for first in range(0, min(samples, MAX_SECONDS * SAMPLE_RATE), SAMPLE_RATE):
        yield np.zeros((2, min(SAMPLE_RATE, samples - first)), dtype=np.float32)


def _resampled(frames: "Iterable[AudioFrame]") -> "Iterator[AudioFrame]":
    from av import AudioResampler

    resampler: AudioResampler | None = None
    before = None
    for frame in frames:
        arrived = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or arrived != before:  # a recording of a live stream may change in the middle
            if resampler is not None:
                yield from resampler.resample(None)
            # The converter would turn mono down by 3 dB: it stays mono here, and both sides get all of it.
            layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
            resampler = AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
            before = arrived
        yield from resampler.resample(frame)
    if resampler is not None:
        yield from resampler.resample(None)


def _no_pictures(detail: str) -> NodeError:
    return NodeError("There are no moving pictures in this file", detail=detail, hint=_SAVE_AGAIN, code="no_pictures")


def _too_long(seconds: float) -> NodeError:
    return NodeError(
        "The video is too long",
        detail=f"It runs for {seconds / 60:.0f} minutes.",
        hint=f"Cut it to at most {MAX_SECONDS // 60} minutes.",
        code="video_too_long",
    )


def _cut_off() -> NodeError:
    return NodeError(
        "The video is cut off",
        detail="The end of the file is missing, as after an upload or a copy that broke off.",
        hint="Upload it again.",
        code="video_cut_off",
    )
