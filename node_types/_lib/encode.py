"""The house clip format: what every node that makes a clip writes, so that clips can be cut and joined by copying.

H.264 High, yuv420p, BT.709 (limited range, tagged), constant frame rate, no B-frames, a closed group of pictures every
half second, AAC 48 kHz stereo, MP4 with the index in front. Two clips of equal size and rate have equal parameter sets:
packets from any key frame to any later frame may follow those of another clip.
"""

import functools
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from node_types._lib.container import opened, picture_track

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream, Packet, VideoFrame, VideoStream
    from av.container import OutputContainer
    from av.video.codeccontext import VideoCodecContext

SAMPLE_RATE = 48_000
"""Of all sound that we write; samples a second."""

BT709, LIMITED = 1, 1
"""Colours and range of all pictures that we write, as FFmpeg numbers them."""

AUDIO_BIT_RATE = 192_000

CONTAINER_OPTIONS = {"movflags": "+faststart", "fflags": "+bitexact"}

# The decoder must be able to go from one clip's packets to another's: the same headers whatever the pictures are
# (stitchable), no frames that wait for later ones. The number of threads is fixed because it changes the bytes.
_THREADS = 4
_X264 = {
    "preset": "superfast",
    "crf": "19",
    "profile": "high",
    "x264-params": "scenecut=0:open-gop=0:bframes=0:stitchable=1:mbtree=0:rc-lookahead=0:sync-lookahead=0",
}
# The encoder writes its version and settings into a message beside the first picture.
_WITHOUT_SEI = "filter_units=remove_types=6"
_FULL = 2


class ClipWriter:
    """Writes a clip in the house format. An exception inside the `with` block removes the unfinished file.

        with ClipWriter(path, width=1280, height=720, fps=30) as clip:
            clip.write(picture)

    `width` and `height` must be even. Sound and pictures may come in any order, but a player is happiest when they
    come together: write the sound of a second beside its pictures.
    """

    def __init__(self, path: Path, *, width: int, height: int, fps: Fraction | int, audio: bool = False) -> None:
        import av
        from av.bitstream import BitStreamFilterContext
        from av.video.reformatter import VideoReformatter

        if width % 2 or height % 2 or width < 16 or height < 16:
            raise ValueError(f"a clip needs an even width and height of 16 or more, not {width}x{height}")
        self.path = path
        self.width = width
        self.height = height
        self.fps = Fraction(fps)
        self.frames = 0
        self._samples = 0
        self._reformatter = VideoReformatter()
        self._container: OutputContainer = av.open(path, "w", format="mp4", options=CONTAINER_OPTIONS)
        self._video: VideoStream = self._container.add_stream("libx264", rate=self.fps)
        _configure(self._video.codec_context, width, height, self.fps)
        self._untagged = BitStreamFilterContext(_WITHOUT_SEI, self._video)
        self._audio = add_audio(self._container) if audio else None

    def write(self, frame: "NDArray[np.uint8] | VideoFrame", *, key: bool = False) -> None:
        """Add one picture: RGB of shape (height, width, 3), or a frame, which gets this clip's time and rate.

        A frame that is yuv420p in BT.709 already goes in without conversion. A `key` picture can be cut at.
        """
        from av.video.frame import PictureType

        picture = self._picture(frame)
        picture.pts = self.frames
        picture.time_base = 1 / self.fps
        picture.pict_type = PictureType.I if key else PictureType.NONE
        self.frames += 1
        self._mux(self._video.encode(picture))

    def write_audio(self, samples: NDArray[np.float32]) -> None:
        """Add sound: float32 of shape (2, any), 48 kHz, −1 to 1."""
        if self._audio is None:
            raise ValueError("this clip was opened without sound")
        self._container.mux(encode_audio(self._audio, samples, self._samples))
        self._samples += samples.shape[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        except BaseException:
            self.path.unlink(missing_ok=True)
            raise
        finally:
            self._container.close()
            if kind is not None:
                self.path.unlink(missing_ok=True)

    def _finish(self) -> None:
        if not self.frames:
            raise ValueError("a clip needs at least one picture")
        self._mux(self._video.encode())
        if self._audio is not None:
            self._container.mux(self._audio.encode())

    def _mux(self, packets: "Iterable[Packet[VideoStream]]") -> None:
        for packet in packets:
            for untagged in self._untagged.filter(packet):
                untagged.stream = self._video
                self._container.mux_one(untagged)

    def _picture(self, frame: "NDArray[np.uint8] | VideoFrame") -> "VideoFrame":
        import av

        decoded = isinstance(frame, av.VideoFrame)
        picture = frame if isinstance(frame, av.VideoFrame) else av.VideoFrame.from_ndarray(frame, format="rgb24")
        if (picture.width, picture.height) != (self.width, self.height):
            raise ValueError(f"the clip is {self.width}x{self.height}, the picture {picture.width}x{picture.height}")
        return self._reformatter.reformat(
            picture,
            format="yuv420p",
            dst_colorspace=BT709,
            src_color_range=None if decoded else _FULL,
            dst_color_range=LIMITED,
            dst_color_trc=BT709,
            dst_color_primaries=BT709,
        )


def add_audio(container: "OutputContainer") -> "AudioStream":
    """An AAC stream of the house format."""
    from av.codec.context import Flags

    stream = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
    stream.bit_rate = AUDIO_BIT_RATE
    stream.codec_context.flags |= Flags.bitexact
    return stream


def encode_audio(stream: "AudioStream", samples: NDArray[np.float32], first: int) -> "list[Packet[AudioStream]]":
    """Packets of float32 samples of shape (2, any) that begin at sample number `first`."""
    return stream.encode(audio_frame(samples, first)) if samples.size else []


def audio_frame(samples: NDArray[np.float32], first: int) -> "AudioFrame":
    """A frame of float32 samples of shape (2, any), 48 kHz, that begins at sample number `first`."""
    import av

    if samples.dtype != np.float32 or samples.ndim != 2 or samples.shape[0] != 2:
        raise ValueError(f"sound must be float32 of shape (2, any), not {samples.dtype} of {samples.shape}")
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout="stereo")
    frame.sample_rate = SAMPLE_RATE
    frame.pts = first
    frame.time_base = Fraction(1, SAMPLE_RATE)
    return frame


def gop_size(fps: Fraction) -> int:
    """Frames from one key frame to the next: half a second."""
    return max(1, round(fps / 2))


def is_house(path: Path) -> bool:
    """Whether a file's pictures are in the house format, told from its headers and index without decoding."""
    with opened(path) as container:
        stream = picture_track(container)
        if stream is None:
            return False
        coded = stream.codec_context
        if coded.name != "h264" or stream.average_rate is None or min(coded.width, coded.height) < 16:
            return False
        if coded.width % 2 or coded.height % 2:
            return False
        headers = coded.extradata or b""
        expected = _parameter_sets(coded.width, coded.height, stream.average_rate)
        return all(unit in headers for unit in expected) and _constant(
            entry.timestamp for entry in stream.index_entries
        )


def _constant(timestamps: Iterable[int]) -> bool:
    times = np.fromiter(timestamps, dtype=np.int64)
    return bool(times.size) and times[0] == 0 and np.unique(np.diff(times)).size <= 1


@functools.cache
def _parameter_sets(width: int, height: int, fps: Fraction) -> tuple[bytes, ...]:
    """SPS and PPS of the house format, asked from the encoder itself."""
    from av import CodecContext
    from av.codec.context import Flags

    encoder = CodecContext.create("libx264", "w")
    _configure(encoder, width, height, fps)
    encoder.time_base = 1 / fps
    encoder.flags |= Flags.global_header
    encoder.open()
    units = (encoder.extradata or b"").replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return tuple(unit for unit in units if unit and unit[0] & 31 in (7, 8))


def _configure(encoder: "VideoCodecContext", width: int, height: int, fps: Fraction) -> None:
    from av.codec.context import Flags, ThreadType

    encoder.width = width
    encoder.height = height
    encoder.pix_fmt = "yuv420p"
    encoder.framerate = fps
    encoder.color_range = LIMITED
    encoder.colorspace = encoder.color_primaries = encoder.color_trc = BT709
    encoder.gop_size = gop_size(fps)
    encoder.max_b_frames = 0
    encoder.thread_count = _THREADS
    encoder.thread_type = ThreadType.FRAME
    encoder.flags |= Flags.bitexact | Flags.closed_gop
    encoder.options = _X264
