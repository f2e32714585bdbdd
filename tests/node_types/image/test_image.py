import msgspec
import pytest
from PIL import Image as Pixels

from graph_engine import NodeError
from graph_engine.testing import FakeContext, run
from node_types.image.image import run as image


@pytest.fixture
def ctx(tmp_path):
    return FakeContext(tmp_path)


def asset(ctx, picture, format, declared=None, **options):
    path = ctx.create(f".{format}")
    picture.save(path, format, **options)
    artifact = ctx.save(path, declared or f"image/{format}")
    return {"digest": artifact.digest, "mediaType": artifact.media_type, "size": artifact.size}


def code_of(ctx, params):
    with pytest.raises(NodeError) as caught:
        run(image, ctx, params)
    return caught.value.problem.code, caught.value.problem.where.field


def plain(width=40, height=30):
    return Pixels.new("RGB", (width, height), (200, 100, 50))


def on_its_side():
    exif = Pixels.Exif()
    exif[0x0112] = 6
    return exif


@pytest.mark.parametrize("format", ["jpeg", "png", "webp"])
def test_a_common_upright_picture_passes_unchanged(ctx, format):
    given = asset(ctx, plain(), format)
    out = run(image, ctx, {"asset": given}).image
    assert out.artifact.digest == given["digest"]
    assert (out.width, out.height) == (40, 30)


@pytest.mark.parametrize("format", ["avif", "tiff"])
def test_what_browsers_may_not_show_becomes_png(ctx, format):
    out = run(image, ctx, {"asset": asset(ctx, plain(), format)}).image
    assert out.artifact.media_type == "image/png"
    with Pixels.open(ctx.open(out.artifact)) as picture:
        assert (picture.format, picture.size) == ("PNG", (40, 30))


def test_a_picture_on_its_side_comes_out_upright(ctx):
    out = run(image, ctx, {"asset": asset(ctx, plain(), "jpeg", exif=on_its_side())}).image
    assert (out.width, out.height) == (30, 40)
    with Pixels.open(ctx.open(out.artifact)) as picture:
        assert picture.size == (30, 40)
        assert 0x0112 not in picture.getexif()


def test_transparency_becomes_black(ctx):
    out = run(image, ctx, {"asset": asset(ctx, Pixels.new("RGBA", (8, 8), (255, 255, 255, 0)), "png")}).image
    assert Pixels.open(ctx.open(out.artifact)).getpixel((4, 4)) == (0, 0, 0)


def test_the_same_picture_gives_the_same_bytes(ctx):
    given = {"asset": asset(ctx, plain(), "jpeg", exif=on_its_side())}
    assert run(image, ctx, given) == run(image, ctx, given)


def test_without_a_picture_it_says_which_setting_is_empty(ctx):
    assert code_of(ctx, {}) == ("no_asset", "asset")


def test_a_picture_that_is_declared_as_another_kind_is_refused(ctx):
    code, _ = code_of(ctx, {"asset": asset(ctx, plain(), "png", declared="image/jpeg")})
    assert code == "picture_wrong_type"


def test_the_form_asks_for_a_picture_asset():
    form = msgspec.json.schema(image.params)["$defs"]["Params"]["properties"]["asset"]
    assert form["format"] == "asset"
    assert form["accept"] == ["image"]
