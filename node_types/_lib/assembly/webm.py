"""A film as WebM: VP9 and Opus, for the open web. There is nothing to copy, so every picture is encoded."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graph_engine import Preview
from node_types._lib.assembly.footage import Format
from node_types._lib.assembly.interleaving import Interleaved
from node_types._lib.assembly.planes import I420, to_frame, to_rgb
from node_types._lib.encode import BT709, LIMITED, SAMPLE_RATE
from node_types._lib.sound import Samples

if TYPE_CHECKING:
    from av import AudioStream, VideoStream
    from av.container import OutputContainer

_THREADS = 4
_VP9 = {
    "crf": "30",
    "b": "0",
    "deadline": "good",
    "cpu-used": "5",
    "row-mt": "1",
    "tile-columns": "2",
    "lag-in-frames": "16",
}
_OPUS_BIT_RATE = 160_000


def write(
    pictures: Iterable[I420],
    audio: Iterable[Samples] | None,
    target: Path,
    film: Format,
    progress: Callable[[int, Preview], None],
) -> None:
    """Write the pictures and the sound, blocks of float32 of shape (2, any) at 48 kHz, as both come.

    `progress` is told the frames done and the last of them. An error leaves no file behind.
    """
    try:
        _write(pictures, audio, target, film, progress)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _write(
    pictures: Iterable[I420],
    audio: Iterable[Samples] | None,
    target: Path,
    film: Format,
    progress: Callable[[int, Preview], None],
) -> None:
    import av

    with av.open(target, "w", format="webm", options={"fflags": "+bitexact"}) as container:
        video = _video(container, film)
        sound = None if audio is None else Interleaved(container, _sound(container), audio, film.fps)
        for number, picture in enumerate(pictures):
            frame = to_frame(picture)
            frame.pts, frame.time_base = number, 1 / film.fps
            container.mux(video.encode(frame))
            if sound:
                sound.follow(number + 1)
            progress(number + 1, partial(to_rgb, picture))
        container.mux(video.encode())
        if sound:
            sound.finish()


def _video(container: "OutputContainer", film: Format) -> "VideoStream":
    from av.codec.context import Flags

    stream = container.add_stream("libvpx-vp9", rate=film.fps, options=_VP9)
    encoder = stream.codec_context
    encoder.width, encoder.height, encoder.pix_fmt = film.width, film.height, "yuv420p"
    encoder.color_range = LIMITED
    encoder.colorspace = encoder.color_primaries = encoder.color_trc = BT709
    encoder.gop_size = max(1, round(2 * film.fps))
    encoder.thread_count = _THREADS
    encoder.flags |= Flags.bitexact
    return stream


def _sound(container: "OutputContainer") -> "AudioStream":
    from av.codec.context import Flags

    stream = container.add_stream("libopus", rate=SAMPLE_RATE, layout="stereo")
    stream.bit_rate = _OPUS_BIT_RATE
    stream.codec_context.flags |= Flags.bitexact
    return stream
