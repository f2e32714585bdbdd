"""The sound of a video as a sound file of its own."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from graph_engine import NodeError
from node_types._lib.container import opened, sound_track
from node_types._lib.sound import resampled


class _Target(Struct, frozen=True):
    suffix: str
    format: str
    media_type: str


_MP4 = _Target(".m4a", "mp4", "audio/mp4")
_OGG = _Target(".ogg", "ogg", "audio/ogg")
_FLAC = _Target(".flac", "flac", "audio/flac")
_COPIED = {
    "aac": _MP4,
    "alac": _MP4,
    "mp3": _Target(".mp3", "mp3", "audio/mpeg"),
    "opus": _OGG,
    "vorbis": _OGG,
    "flac": _FLAC,
}
"""Codecs that players take without their pictures; the others are decoded and saved as FLAC, mono or stereo."""

_FLAC_MAX_RATE = 192_000
_BIT_EXACT = {"fflags": "+bitexact"}


def extract(source: Path, create: Callable[[str], Path]) -> tuple[Path, str]:
    """Write the first sound track to a new file; gives its path and media type. The same video gives the same bytes.

    Raises `no_sound` or `media_unreadable`.
    """
    with opened(source) as container:
        target = _COPIED.get(sound_track(container).codec.canonical_name)
    if target is not None:
        path = create(target.suffix)
        try:
            _copy(source, path, target.format)
            return path, target.media_type
        except NodeError:  # times out of order and the like, which decoding straightens
            path.unlink(missing_ok=True)
    path = create(_FLAC.suffix)
    _encode(source, path)
    return path, _FLAC.media_type


def _copy(source: Path, path: Path, form: str) -> None:
    import av

    with opened(source) as container, av.open(path, "w", format=form, options=_BIT_EXACT) as made:
        track = sound_track(container)
        copy = made.add_stream_from_template(track)
        shift: int | None = None
        for packet in container.demux(track):
            if packet.pts is None or packet.dts is None:
                continue
            shift = max(0, packet.pts) if shift is None else shift
            packet.pts -= shift
            packet.dts -= shift
            packet.stream = copy
            made.mux_one(packet)


def _encode(source: Path, path: Path) -> None:
    import av
    from av.codec.context import Flags

    with opened(source) as container:
        heard = sound_track(container).codec_context
        layout, rate = "mono" if heard.channels == 1 else "stereo", min(heard.sample_rate, _FLAC_MAX_RATE)
        form = "s32" if heard.name.startswith(("pcm_s24", "pcm_s32")) else "s16"
    with av.open(path, "w", format=_FLAC.format, options=_BIT_EXACT) as made:
        stream = made.add_stream("flac", rate=rate, layout=layout)
        stream.codec_context.format = form
        stream.codec_context.flags |= Flags.bitexact
        for frame in resampled(source, form, layout, rate):
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
