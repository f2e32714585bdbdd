import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from graph_engine import NodeError
from node_types._lib.picture import MAX_PIXELS, describe, load_upright, save_png, sniff

WRITABLE = ("jpeg", "png", "webp", "avif", "tiff")
TURNED = {2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
"""Where the upper left corner of the stored pixels comes to lie, right and down, by EXIF orientation."""


@pytest.fixture
def write(tmp_path):
    """Saves a picture, by default one that is red in its upper left quarter, under a name that says nothing."""

    def write(format="png", picture=None, **options):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.bin"
        (picture or quartered()).save(path, format, **options)
        return path

    return write


def quartered():
    picture = Image.new("RGB", (64, 48), (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, 32, 24))
    return picture


def oriented(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def code_of(work, *args, **options):
    with pytest.raises(NodeError) as caught:
        work(*args, **options)
    assert caught.value.problem.hint
    return caught.value.problem.code


@pytest.mark.parametrize("format", WRITABLE)
def test_a_picture_is_told_by_its_bytes_and_not_by_its_name(write, format):
    path = write(format)
    facts = describe(path)
    assert sniff(path) == facts.media_type == f"image/{format}"
    assert (facts.format, facts.width, facts.height, facts.upright, facts.plain) == (format, 64, 48, True, True)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_exif_orientation_is_honoured(write, orientation):
    path = write("jpeg", exif=oriented(orientation), quality=95)
    facts, picture = describe(path), load_upright(path)
    right, down = TURNED[orientation]
    red, _, blue = picture.getpixel((picture.width * (1 + 2 * right) // 4, picture.height * (1 + 2 * down) // 4))
    assert not facts.upright
    assert (facts.width, facts.height) == picture.size == ((48, 64) if orientation >= 5 else (64, 48))
    assert red > 200 > blue


def test_a_tiff_on_its_side_is_turned_once(write):
    path = write("tiff", tiffinfo={274: 6})
    assert (describe(path).width, describe(path).height) == load_upright(path).size == (48, 64)
    assert load_upright(path).getpixel((36, 16)) == (255, 0, 0)


@pytest.mark.parametrize("orientation", [0, 9, 255])
def test_an_orientation_that_does_not_exist_changes_nothing(write, orientation):
    path = write("jpeg", exif=oriented(orientation))
    assert describe(path).upright
    assert load_upright(path).size == (64, 48)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "RGBA", "LA", "RGBX"])
def test_every_mode_becomes_rgb_of_the_same_brightness(write, mode):
    picture = Image.new("RGB", (16, 16), (255, 255, 255)).convert(mode)
    loaded = load_upright(write("tiff", picture))
    assert loaded.mode == "RGB"
    assert min(loaded.getpixel((8, 8))) >= 250


@pytest.mark.parametrize("mode", ["I;16", "I;16B"])
def test_sixteen_bits_keep_their_scale(write, mode):
    levels = np.array([[0, 32768, 65535]], dtype=np.uint16 if mode == "I;16" else ">u2")
    picture = Image.frombytes(mode, (3, 1), levels.tobytes())
    assert [load_upright(write("tiff", picture)).getpixel((x, 0))[0] for x in range(3)] == [0, 128, 255]


def test_floating_point_pictures_are_scaled_to_their_peak(write):
    picture = Image.fromarray(np.array([[0.0, 0.5, 1.0, np.nan]], dtype=np.float32))
    loaded = load_upright(write("tiff", picture))
    assert [loaded.getpixel((x, 0))[0] for x in range(4)] == [0, 128, 255, 0]


def test_lab_pictures_keep_their_colours(write):
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    lab = ImageCms.applyTransform(Image.new("RGB", (8, 8), (200, 40, 90)), to_lab)
    assert np.allclose(load_upright(write("tiff", lab)).getpixel((4, 4)), (200, 40, 90), atol=4)


def test_what_is_transparent_becomes_black(write):
    picture = Image.new("RGBA", (2, 1), (200, 100, 50, 255))
    picture.putpixel((1, 0), (200, 100, 50, 0))
    path = write("png", picture)
    assert not describe(path).plain
    assert [load_upright(path).getpixel((x, 0)) for x in (0, 1)] == [(200, 100, 50), (0, 0, 0)]


def test_a_useless_colour_profile_is_passed_over(write):
    assert load_upright(write("png", icc_profile=b"no profile at all")).getpixel((0, 0)) == (255, 0, 0)


def test_a_colour_profile_is_applied(write):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))  # red and blue exchanged
    swapped = swapped.replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")
    assert load_upright(write("png", icc_profile=srgb)).getpixel((0, 0)) == (255, 0, 0)
    assert np.allclose(load_upright(write("png", icc_profile=swapped)).getpixel((0, 0)), (0, 0, 255), atol=3)


@pytest.mark.parametrize("format", WRITABLE)
@pytest.mark.parametrize("share", [0.15, 0.7, 0.95])
def test_a_cut_off_file_is_unreadable(write, format, share):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (48, 64, 3), dtype=np.uint8))
    path = write(format, noise)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert code_of(describe, path) == "picture_unreadable"
    assert code_of(load_upright, path) == "picture_unreadable"


def test_an_empty_file_is_unreadable(tmp_path):
    (tmp_path / "empty.png").touch()
    assert code_of(describe, tmp_path / "empty.png") == "picture_unreadable"


@pytest.mark.parametrize(
    "content", [b"GIF89a" + b"\0" * 60, b"%PDF-1.7\n", b"<svg/>", b"\0\0\0\x18ftypheic" + b"\0" * 40, b"x"]
)
def test_other_files_are_not_pictures(tmp_path, content):
    (tmp_path / "photo.jpg").write_bytes(content)
    assert sniff(tmp_path / "photo.jpg") is None
    assert code_of(load_upright, tmp_path / "photo.jpg") == "picture_wrong_type"


def test_a_picture_must_be_what_it_is_declared_to_be(write):
    assert code_of(describe, write("jpeg"), declared="image/png") == "picture_wrong_type"


@pytest.mark.parametrize("declared", ["", "image/jpeg", "image/jpg", "IMAGE/JPEG; q=1", "application/octet-stream"])
def test_other_names_of_the_same_type_are_no_lie(write, declared):
    assert describe(write("jpeg"), declared=declared).media_type == "image/jpeg"


@pytest.mark.parametrize("size", [(16_385, 1), (1, 16_385), (16_000, 5_600), (60_000, 60_000)])
def test_a_bomb_is_refused_by_its_header(tmp_path, size):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0" * 99)), chunk(b"IEND", b""))
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    assert size[0] * size[1] > MAX_PIXELS or max(size) > 16_384
    assert code_of(load_upright, tmp_path / "bomb.png") == "picture_too_large"


def test_problems_do_not_tell_where_files_lie(write):
    path = write("png")
    path.write_bytes(path.read_bytes()[:30])
    with pytest.raises(NodeError) as caught:
        describe(path)
    assert str(path.parent) not in str(caught.value)


def test_equal_pictures_are_saved_as_equal_bytes(write, tmp_path):
    tagged = quartered()
    tagged.info.update(dpi=(300, 300), icc_profile=b"profile", Comment="holiday")
    save_png(quartered(), tmp_path / "plain.png")
    save_png(tagged, tmp_path / "tagged.png")
    assert (tmp_path / "plain.png").read_bytes() == (tmp_path / "tagged.png").read_bytes()
    assert Image.open(BytesIO((tmp_path / "plain.png").read_bytes())).getpixel((0, 0)) == (255, 0, 0)
