"""Clips: writing them, taking the last picture, and joining them, beside the same work done the plain way."""

import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from bench.measure import show, take_turns, timed
from node_types._lib.assembly.concat import Part, copy_join
from node_types._lib.decode import frames, last_frames
from node_types._lib.encode import ClipWriter

WIDTH, HEIGHT, FPS = 960, 540, 30
ROUNDS = 5
X264 = {"preset": "superfast", "crf": "19"}


def main() -> None:
    pictures = _pictures(5 * FPS)
    ready = [av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p") for picture in pictures]
    with tempfile.TemporaryDirectory(prefix="reelgraph-bench-") as name:
        folder = Path(name)
        show(
            f"writing {len(pictures)} pictures of {WIDTH} × {HEIGHT}",
            take_turns(
                ROUNDS,
                {
                    "x264 alone, pictures in YUV": timed(lambda: _plain(ready, folder / "plain.mp4")),
                    "ClipWriter, pictures in RGB": timed(lambda: _clip(pictures, folder / "clip.mp4")),
                },
            ),
            peers=("x264 alone, pictures in YUV",),
        )
        clip, long = folder / "clip.mp4", folder / "long.mp4"
        copy_join([Part(clip)] * 6, long)
        show(
            f"the last picture of {6 * len(pictures) // FPS} s",
            take_turns(
                ROUNDS,
                {
                    "decoding everything": timed(lambda: deque(_decoded(long), maxlen=1)),
                    "last_frames": timed(lambda: last_frames(long, 1)),
                },
            ),
            peers=("decoding everything",),
        )
        show(
            f"joining 4 clips of {len(pictures) // FPS} s",
            take_turns(
                ROUNDS,
                {
                    "encoding anew": timed(lambda: _joined_anew([clip] * 4, folder / "anew.mp4")),
                    "copy_join": timed(lambda: copy_join([Part(clip)] * 4, folder / "copied.mp4")),
                },
            ),
            peers=("encoding anew",),
        )


def _pictures(count: int) -> list[NDArray[np.uint8]]:
    """A noisy gradient that wanders: neither a still nor pure noise."""
    across = np.linspace(0, 255, WIDTH, dtype=np.uint8)
    grain = np.random.default_rng(1).integers(0, 24, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    first = np.broadcast_to(across[None, :, None], (HEIGHT, WIDTH, 3)) // 2 + grain
    return [np.roll(first, 3 * number, axis=1) for number in range(count)]


def _plain(pictures: Sequence[av.VideoFrame], path: Path) -> None:
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options=X264)
        stream.width, stream.height, stream.pix_fmt, stream.thread_type = WIDTH, HEIGHT, "yuv420p", "AUTO"
        for number, picture in enumerate(pictures):
            picture.pts, picture.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


def _clip(pictures: Sequence[NDArray[np.uint8]], path: Path) -> None:
    with ClipWriter(path, width=WIDTH, height=HEIGHT, fps=FPS) as clip:
        for picture in pictures:
            clip.write(picture)


def _decoded(path: Path) -> Iterator[av.VideoFrame]:
    with av.open(path) as container:
        container.streams.video[0].thread_type = "AUTO"
        yield from container.decode(video=0)


def _joined_anew(paths: Sequence[Path], target: Path) -> None:
    with ClipWriter(target, width=WIDTH, height=HEIGHT, fps=FPS) as clip:
        for path in paths:
            for picture in frames(path):
                clip.write(picture)


if __name__ == "__main__":
    main()
