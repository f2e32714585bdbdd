"""A film as WebM: VP9 and Opus, for the open web. There is nothing to copy, so every picture is encoded."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from node_types._lib.assembly.footage import Format
from node_types._lib.assembly.planes import I420, to_frame
from node_types._lib.encode import BT709, LIMITED, SAMPLE_RATE, encode_audio

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
    audio: NDArray[np.float32] | None,
    target: Path,
    film: Format,
    progress: Callable[[int], None],
) -> None:
    """Write the pictures and the sound, float32 of shape (2, any) at 48 kHz. `progress` is told the frames done."""
    import av

    try:
        with av.open(target, "w", format="webm", options={"fflags": "+bitexact"}) as container:
            video = _video(container, film)
            sound = None if audio is None else _sound(container)
            heard = 0
            for number, picture in enumerate(pictures):
                frame = to_frame(picture)
                frame.pts, frame.time_base = number, 1 / film.fps
                container.mux(video.encode(frame))
                until = int((number + 1) / film.fps * SAMPLE_RATE)
                if sound is not None and audio is not None:
                    container.mux(encode_audio(sound, audio[:, heard:until], heard))
                heard = until
                progress(number + 1)
            container.mux(video.encode())
            if sound is not None and audio is not None:
                container.mux(encode_audio(sound, audio[:, heard:], heard))
                container.mux(sound.encode())
    except BaseException:
        target.unlink(missing_ok=True)
        raise


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
