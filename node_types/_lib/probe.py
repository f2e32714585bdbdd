"""What an uploaded file is, told by its content and never by its name or by what the uploader says.

`probe(path) -> Facts` reads headers, the index and the first frames; no long file is decoded as a whole. What it
refuses raises `NodeError` with one of these codes, besides those of `picture` and `decode`:

    unknown_media     no picture, sound or video of a kind that is known here
    media_empty       a file without a single byte, or a sound without a single sample
    media_truncated   begins as it should, but the end is missing
    picture_too_large, video_too_large, video_too_long, sound_too_long   beyond the limits
"""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from graph_engine import NodeError
from node_types._lib import decode, ending, picture, sound
from node_types._lib.container import opened, picture_track, sound_track

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream, Packet
    from av.container import InputContainer

_SOUND_TYPES = {"mp3": "audio/mpeg", "aac": "audio/aac", "flac": "audio/flac", "wav": "audio/wav", "ogg": "audio/ogg"}

_AVI = "video/x-msvideo"

_SIGNATURES = (b"\x1a\x45\xdf\xa3", b"OggS", b"fLaC", b"ID3")
"""First bytes of containers. Those of MP4 and MOV come after four bytes of length."""

_HEIC = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})

_ATTEMPTS = 100
"""Packets among which one must be decodable."""


class Limits(Struct, frozen=True, kw_only=True):
    """How large an upload may be: sides and pixels of upright pictures, running time in seconds."""

    picture_pixels: int = picture.MAX_PIXELS
    video_side: int = decode.MAX_SIDE
    video_seconds: float = decode.MAX_SECONDS
    sound_seconds: float = sound.MAX_SECONDS


DEFAULT_LIMITS = Limits()


class Facts(Struct, frozen=True, kw_only=True):
    """What a file holds; 0 is what its kind has not. `width` and `height` are those of the upright picture."""

    kind: Literal["image", "video", "audio"]
    media_type: str
    width: int = 0
    height: int = 0
    fps: float = 0.0
    frames: int = 0
    seconds: float = 0.0
    sample_rate: int = 0
    channels: int = 0
    has_audio: bool = False


def probe(path: Path, limits: Limits = DEFAULT_LIMITS) -> Facts:
    """The facts of a file of any kind. Raises `NodeError` when it can't be used."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise _empty("It has no bytes at all, as after an upload or a copy that broke off.")
    if picture.sniff(path):
        return _image(path, limits)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        raise _unknown("It is a HEIC picture of a phone.")
    try:
        with opened(path) as container:
            if picture_track(container) is None:
                return _sound(path, container, head, limits)
            media_type = _video_type(container, head)
    except NodeError as error:
        if error.problem.code != "media_unreadable":
            raise
        raise (_cut_off() if _announced(head) else _unknown("Its content is that of no known format.")) from error
    if media_type == _AVI and ending.avi_is_cut(path):
        raise _cut_off()
    return _video(path, media_type, limits)


def _image(path: Path, limits: Limits) -> Facts:
    found = picture.describe(path)
    if found.width * found.height > limits.picture_pixels:
        raise _too_large("picture", found.width, found.height)
    return Facts(kind="image", media_type=found.media_type, width=found.width, height=found.height)


def _video(path: Path, media_type: str, limits: Limits) -> Facts:
    found = decode.describe(path)
    if max(found.width, found.height) > limits.video_side:
        raise _too_large("video", found.width, found.height)
    if found.seconds > limits.video_seconds:
        raise NodeError(
            "The video is too long",
            detail=f"It runs for {found.seconds / 60:.1f} minutes.",
            hint=f"Cut it to at most {limits.video_seconds / 60:g} minutes.",
            code="video_too_long",
        )
    return Facts(
        kind="video",
        media_type=media_type,
        width=found.width,
        height=found.height,
        fps=float(found.fps),
        frames=found.frames,
        seconds=found.seconds,
        has_audio=found.has_audio,
    )


def _sound(path: Path, container: "InputContainer", head: bytes, limits: Limits) -> Facts:
    if not container.streams.audio:
        raise _cut_off() if _announced(head) else _unknown("There is neither sound nor picture in it.")
    media_type = _sound_type(container, head)
    stream = sound_track(container)
    first: AudioFrame | None = None
    start, end = Fraction(limits.sound_seconds), Fraction(0)
    for number, packet in enumerate(container.demux(stream)):
        if packet.is_corrupt:
            raise _cut_off()
        if first is None and number < _ATTEMPTS:
            first = _decoded(packet)
        if packet.pts is not None and packet.time_base is not None:
            start = min(start, max(Fraction(0), packet.pts * packet.time_base))
            end = max(end, (packet.pts + (packet.duration or 0)) * packet.time_base)
    if first is None and not end:
        raise _empty("It is a sound file in which there is no sound yet.")
    if first is None:
        raise _unknown("Nothing in it could be decoded.")
    if _is_cut_off(path, container, end):
        raise _cut_off()
    if end - start > limits.sound_seconds:
        raise sound.too_long(limits.sound_seconds)
    return Facts(
        kind="audio",
        media_type=media_type,
        seconds=float(end - start),
        sample_rate=first.sample_rate,
        channels=first.layout.nb_channels,
        has_audio=True,
    )


def _decoded(packet: "Packet[AudioStream]") -> "AudioFrame | None":
    import av

    try:
        return next(iter(packet.decode()), None)
    except (av.InvalidDataError, av.EOFError):
        return None


def _is_cut_off(path: Path, container: "InputContainer", end: Fraction) -> bool:
    """Whether less is there than the file speaks of. `end` is when its last packet has been heard, in seconds."""
    match container.format.name:
        case "aac":
            return False  # a stream without a word of its length, any beginning of which is whole
        case "ogg":
            return ending.ogg_is_cut(path)
        case "mp3":
            return ending.mp3_is_cut(path)
    promised = Fraction(container.duration or 0, 1_000_000)
    return end < promised * Fraction(49, 50) - Fraction(1, 10)


def _sound_type(container: "InputContainer", head: bytes) -> str:
    match container.format.name:
        case "mov,mp4,m4a,3gp,3g2,mj2":
            return "audio/mp4"
        case "matroska,webm":
            return "audio/webm" if _is_webm(head) else "audio/matroska"
        case name if name in _SOUND_TYPES:
            return _SOUND_TYPES[name]
        case name:
            raise _unknown(f"It is a video ({name}), and its pictures are of no kind that is known here.")


def _video_type(container: "InputContainer", head: bytes) -> str:
    match container.format.name:
        case "mov,mp4,m4a,3gp,3g2,mj2":
            return "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
        case "matroska,webm":
            return "video/webm" if _is_webm(head) else "video/matroska"
        case "avi" if _riff(head) == b"AVI ":
            return _AVI
        case name:
            raise _unknown(f"It holds moving pictures in a way that is not known here ({name}).")


def _is_webm(head: bytes) -> bool:
    return b"webm" in head[:64]


def _announced(head: bytes) -> bool:
    return _riff(head) in (b"WAVE", b"AVI ") or head.startswith(_SIGNATURES) or head[4:8] in (b"ftyp", b"moov", b"mdat")


def _riff(head: bytes) -> bytes:
    """What a RIFF says that it holds."""
    return head[8:12] if head[:4] in (b"RIFF", b"RF64") else b""


def _empty(detail: str) -> NodeError:
    return NodeError("The file is empty", detail=detail, hint="Upload it again.", code="media_empty")


def _unknown(detail: str) -> NodeError:
    return NodeError(
        "This file is of no kind that can be read here",
        detail=detail,
        hint="Use a JPEG, PNG, WebP, AVIF or TIFF picture, an MP3, AAC, FLAC, WAV, OGG or Opus sound, or an MP4, MOV, "
        "WebM, MKV or AVI video.",
        code="unknown_media",
    )


def _cut_off() -> NodeError:
    return NodeError(
        "The file ends too early",
        detail="It begins as it should, but its end is missing, as after an upload or a copy that broke off.",
        hint="Upload it again. If that does not help, open it in a player or an editor and export it anew.",
        code="media_truncated",
    )


def _too_large(kind: Literal["picture", "video"], width: int, height: int) -> NodeError:
    return NodeError(
        f"The {kind} is too large",
        detail=f"It has {width} × {height} pixels.",
        hint="Scale it down and upload that.",
        code=f"{kind}_too_large",
    )
