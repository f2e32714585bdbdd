"""Picture files that people bring: told by content, bounded before decoding, upright plain RGB afterwards.

`load_upright(path) -> PIL.Image.Image` gives the pixels, `describe(path) -> Description` the facts, `sniff(path)` the
media type; `save_png(picture, path)` writes. Nobody looks at a file's name. Reading raises `NodeError` with a code:

    picture_unreadable   empty, cut off or damaged
    picture_wrong_type   not a picture of a kind that we read, or not of the kind that it was declared to be
    picture_too_large    more than MAX_PIXELS, or a side longer than MAX_SIDE
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
from msgspec import Struct
from PIL import ExifTags, Image, ImageCms, ImageOps

from graph_engine import NodeError

MAX_PIXELS = 89_478_485
"""Where Pillow itself begins to suspect a decompression bomb: 270 MB as RGB."""

MAX_SIDE = 16_384

PNG_COMPRESSION = 4
"""Of zlib's 1 to 9: half the time of its usual 6 for files that are a few per cent larger."""

_MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "TIFF": "image/tiff",
}
_ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}
_ANY = frozenset({"", "image/*", "application/octet-stream"})
_USE_ANOTHER = "Use a JPEG, PNG, WebP, AVIF or TIFF picture. HEIC pictures of a phone can be exported as JPEG."


class Description(Struct, frozen=True, kw_only=True):
    """A picture's facts. `width` and `height` in pixels of the upright picture.

    `upright` is false when the stored pixels lie on their side or are mirrored, and only EXIF says so. `plain` pixels
    are RGB or grey, eight bits deep and opaque.
    """

    format: str
    media_type: str
    width: int
    height: int
    upright: bool
    plain: bool


def load_upright(path: Path) -> Image.Image:
    """The file's first picture: upright, mode RGB, eight bits, in sRGB; what is transparent becomes black."""
    with _opened(path) as (picture, _):
        picture.load()
        return _plain(_turned(picture))


def save_png(picture: Image.Image, path: Path) -> None:
    """Write pixels alone, with no dates, profiles or text, so that equal pictures give equal files."""
    bare = picture.copy()
    bare.info.clear()
    bare.save(path, "PNG", compress_level=PNG_COMPRESSION)


def describe(path: Path, declared: str = "") -> Description:
    """Facts of a picture whose bytes are whole. `declared` is the media type that somebody says it has.

    Only decoding finds a file that was cut off, so this decodes it: a JPEG at an eighth of its size, which is cheap.
    """
    with _opened(path) as (picture, media_type):
        _compare(declared, media_type)
        orientation = _orientation(picture)
        width, height = picture.size
        picture.draft("RGB", (max(1, width // 8), max(1, height // 8)))
        picture.load()
        if orientation >= 5 and media_type != "image/tiff":  # Pillow has turned the size of a TIFF already
            width, height = height, width
        return Description(
            format=media_type.removeprefix("image/"),
            media_type=media_type,
            width=width,
            height=height,
            upright=orientation == 1,
            plain=picture.mode in ("RGB", "L") and not picture.has_transparency_data,
        )


def sniff(path: Path) -> str | None:
    """The media type that the first bytes speak of, or None when it is no picture of a kind that we read."""
    with path.open("rb") as file:
        head = file.read(16)
    Image.init()
    for format, media_type in _MEDIA_TYPES.items():
        _, accepts = Image.OPEN[format]
        if accepts is not None and accepts(head) is True:
            return media_type
    return None


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Image.Image, str]]:
    """The picture, not decoded yet, and its media type. What decoders raise in here becomes a NodeError."""
    media_type = sniff(path)
    if media_type is None:
        raise _unknown(path)
    try:
        with Image.open(path, formats=tuple(_MEDIA_TYPES)) as picture:
            _bound(*picture.size)
            yield picture, media_type
    except (NodeError, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(f"It has more than {MAX_PIXELS // 1_000_000} megapixels.") from error
    except Exception as error:  # damaged bytes make decoders raise nearly anything
        raise NodeError(
            "The picture can't be read",
            detail=f"The file starts like {media_type} but is cut off or damaged.",
            hint="Upload it again, or open it in a picture editor and save a fresh copy.",
            code="picture_unreadable",
        ) from error


def _unknown(path: Path) -> NodeError:
    if path.stat().st_size == 0:
        return NodeError(
            "The picture file is empty",
            detail="It has no bytes at all, as after an upload or a copy that broke off.",
            hint="Upload it again.",
            code="picture_unreadable",
        )
    return NodeError(
        "This file is not a picture that can be read here",
        detail="Its first bytes are those of no known kind of picture, whatever its name says.",
        hint=_USE_ANOTHER,
        code="picture_wrong_type",
    )


def _bound(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise _too_large(f"It has {width} × {height} pixels.")


def _too_large(detail: str) -> NodeError:
    return NodeError(
        "The picture is too large",
        detail=detail,
        hint=f"Scale it down to at most {MAX_SIDE} pixels a side and {MAX_PIXELS // 1_000_000} megapixels in all.",
        code="picture_too_large",
    )


def _compare(declared: str, media_type: str) -> None:
    declared = declared.partition(";")[0].strip().lower()
    if declared in _ANY or _ALIASES.get(declared, declared) == media_type:
        return
    raise NodeError(
        "The picture is not what it claims to be",
        detail=f"It was given as {declared}, but its bytes are {media_type}.",
        hint="Give the file the ending that fits its content, or save it anew, and upload it again.",
        code="picture_wrong_type",
    )


def _orientation(picture: Image.Image) -> int:
    """EXIF's 1 to 8; 1 is upright, 5 and above lie on a side."""
    try:
        orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # a damaged EXIF block: nobody knows how the picture was held
        return 1
    return orientation if orientation in range(1, 9) else 1


def _turned(picture: Image.Image) -> Image.Image:
    return picture if _orientation(picture) == 1 else ImageOps.exif_transpose(picture)


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode in ("I", "F") or picture.mode.startswith("I;"):
        picture = _eight_bits(picture)
    profile = picture.info.get("icc_profile")
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size)
        picture.paste(layer, mask=layer.getchannel("A"))
    elif picture.mode not in ("RGB", "CMYK", "L", "LAB"):
        picture = picture.convert("RGB")
    return _in_srgb(picture, profile).convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of any depth. Sixteen bits keep their scale; the others have none, so their peak becomes white."""
    pixels = np.nan_to_num(np.asarray(picture, dtype=np.float32))
    peak = 65_535.0 if picture.mode.startswith("I;16") else max(1.0, float(pixels.max()))
    return Image.fromarray((np.clip(pixels / peak, 0, 1) * 255).round().astype(np.uint8))


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Wide-gamut phone pictures and print files as the screen shows them. A useless profile is passed over."""
    if profile is None and picture.mode != "LAB":
        return picture
    try:
        source = ImageCms.createProfile("LAB") if profile is None else ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return picture
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture
    return converted or picture
