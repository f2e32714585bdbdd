import asyncio

import numpy as np
import pytest
from PIL import Image as Pixels

from executors.providers.animatic import Animatic
from executors.providers.panel import lettering, outline, place, staging
from executors.providers.panel.panel import draw_panel
from executors.providers.panel.tones import tones
from graph_engine import Canceled, Face, Generation, Image, NodeError, Prompt, Style
from graph_engine.testing import FakeContext
from node_types._lib import idea
from node_types.text import _phrases as phrases

PROMPT = Prompt(text="A fox runs through the snow.", title="The fox", shot="wide")
RED = Style(palette=("#c03030", "#200808", "#ffe0d0", "#803030", "#ff2020"))
BLUE = Style(palette=("#3050c0", "#081020", "#d0e0ff", "#304080", "#2060ff"))


@pytest.fixture
def ctx(tmp_path):
    return FakeContext(tmp_path)


def saved(ctx, picture):
    path = ctx.create(".png")
    picture.save(path)
    return ctx.save(path, "image/png")


def ask(ctx, **changes):
    request = {"capability": "image", "model": "animatic", "prompt": PROMPT, "width": 160, "height": 90, **changes}
    return asyncio.run(Animatic().submit(Generation(**request), ctx)).outputs[0]


def pixels(picture):
    return np.asarray(picture, dtype=int)


def test_a_panel_is_a_png_of_the_asked_size(ctx):
    image = ask(ctx, width=200, height=356)
    with Pixels.open(ctx.open(image.artifact)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (200, 356))
    assert (image.width, image.height, image.artifact.media_type) == (200, 356, "image/png")


def test_it_says_plainly_what_it_is():
    (capability,) = Animatic().capabilities()
    assert (capability.kind, capability.model, capability.offline) == ("image", "animatic", True)
    assert "not a generated picture" in capability.summary


def test_it_is_free():
    estimate = Animatic().estimate(Generation(capability="image", model="animatic", width=1280, height=720))
    assert estimate.high == 0
    assert estimate.seconds > 0


def test_the_panel_is_shown_before_it_is_saved(ctx):
    image = ask(ctx)
    with Pixels.open(ctx.open(image.artifact)) as picture:
        assert np.array_equal(pixels(ctx.preview), pixels(picture))


def test_the_same_request_gives_the_same_bytes(ctx):
    assert ask(ctx, seed=3).artifact == ask(ctx, seed=3).artifact


def test_seed_words_shot_and_style_each_change_the_panel(ctx):
    changed = [
        ask(ctx),
        ask(ctx, seed=1),
        ask(ctx, prompt=Prompt(text="A fox swims in the sea.", title="The fox", shot="wide")),
        ask(ctx, prompt=Prompt(text=PROMPT.text, title=PROMPT.title, shot="aerial")),
        ask(ctx, prompt=Prompt(text=PROMPT.text, title=PROMPT.title, shot="wide", style=RED)),
    ]
    assert len({image.artifact.digest for image in changed}) == len(changed)


def test_the_palette_colours_the_panel():
    red, _, blue = pixels(draw_panel(Prompt(text="A hill.", style=RED), 160, 90, 0)).mean(axis=(0, 1))
    assert red > blue + 15
    red, _, blue = pixels(draw_panel(Prompt(text="A hill.", style=BLUE), 160, 90, 0)).mean(axis=(0, 1))
    assert blue > red + 15


def test_a_night_is_darker_than_a_day():
    day, night = (pixels(draw_panel(Prompt(text=f"A hill by {hour}."), 160, 90, 0)).mean() for hour in ("day", "night"))
    assert night < day * 0.7


@pytest.mark.parametrize("shot", [*phrases.SHOTS, "", "fish-eye"])
@pytest.mark.parametrize("cast", ["A woman", "A fox", "Two friends", "A crowd", "Nobody"])
def test_every_shot_of_everybody_can_be_drawn(shot, cast):
    panel = pixels(draw_panel(Prompt(text=f"{cast} by the sea.", shot=shot), 96, 64, 0))
    assert panel.shape == (64, 96, 3)
    assert panel.std() > 12


@pytest.mark.parametrize("place", idea.PLACES)
def test_every_place_can_be_drawn_and_looks_its_own(place):
    style = Style(palette=("#808080", "#202020", "#e0e0e0", "#606060", "#d04020"))
    here, hills = (draw_panel(Prompt(text=f"The {words}.", style=style), 128, 72, 0) for words in (place, "view"))
    if place not in ("field", "mountains"):
        assert np.abs(pixels(here) - pixels(hills)).mean() > 4


@pytest.mark.parametrize("weather", idea.WEATHERS)
def test_weather_is_seen(weather):
    text = f"A {weather} in the mountains."
    assert idea.read(text).weather == weather
    view = {"title": "x", "shot": "wide"}
    wet, dry = (draw_panel(Prompt(text=t, **view), 192, 108, 0) for t in (text, "A day in the mountains."))
    assert np.abs(pixels(wet) - pixels(dry)).mean() > 1


def test_every_name_that_ideas_have_is_drawn():
    assert place._PLACES.keys() == idea.PLACES.keys()
    assert place._WEATHERS.keys() == idea.WEATHERS.keys()
    assert staging._STAGINGS.keys() == phrases.SHOTS.keys()
    assert idea.MOTIONS.keys() - {"walk"} <= outline.POSES.keys() | outline.POSE_OF.keys()


@pytest.mark.parametrize("size", [(64, 64), (64, 512), (512, 64), (256, 256)])
@pytest.mark.parametrize(
    "title", ["", "A" * 300, "漢字" * 90, "Łódź, été — “Привет”", "👩‍🚀", "many short words " * 40, "a\nb\tc"]
)
def test_no_caption_and_no_size_breaks_a_panel(size, title):
    assert draw_panel(Prompt(text=title, title=title, shot="wide"), *size, 0).size == size


@pytest.mark.parametrize("title", ["many short words " * 40, "Donaudampfschifffahrtsgesellschaft" * 8, "漢字" * 90])
def test_captions_stay_inside_the_safe_area(title):
    lines, size = lettering.fit(title, 300, 24, lines=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert max(lettering.text_width(line, size) for line in lines) <= 300


def test_a_short_caption_is_not_shrunk():
    assert lettering.fit("A short one", 600, 24, lines=3) == (["A short one"], 24)


def test_accents_and_other_scripts_have_letters():
    def ink(text):
        page = Pixels.new("RGB", (60, 60))
        lettering.write(page, text, (5, 45), 36, (255, 255, 255))
        return page.tobytes()

    missing = ink("?")
    assert len({ink(letter) for letter in "eéèêëłşжλ漢あ한"} | {missing}) == 13


def test_a_reference_becomes_the_backdrop_in_the_tones_of_the_style(ctx):
    halves = Pixels.new("RGB", (80, 40), (250, 250, 250))
    halves.paste((5, 5, 5), (40, 0, 80, 40))
    reference = Image(artifact=saved(ctx, halves), width=80, height=40)
    image = ask(ctx, images=(reference,), prompt=Prompt(text="x", style=RED), width=320, height=160)
    panel = pixels(Pixels.open(ctx.open(image.artifact)))
    left, right = panel[40:70, 60:100].mean(axis=(0, 1)), panel[40:70, 220:260].mean(axis=(0, 1))
    assert left.mean() > right.mean() + 100
    assert left[0] > left[2] + 5


def test_faces_become_inset_portraits(ctx):
    green = Face(
        crop=saved(ctx, Pixels.new("RGB", (64, 64), (0, 255, 0))),
        source="0" * 64, box=(0, 0, 9, 9), landmarks=((1, 1),) * 5, quality=1.0, vector=(1.0,), model="test",
    )  # fmt: skip
    image = ask(ctx, faces=(green,) * 9, width=320, height=240)
    panel = pixels(Pixels.open(ctx.open(image.artifact)))
    vivid = (panel[..., 1] > 200) & (panel[..., 0] < 60) & (panel[..., 2] < 60)
    assert 4 * 600 < vivid.sum() < 4 * 1024
    assert vivid[:, :240].sum() == 0


def test_people_wear_the_colour_that_the_idea_names():
    yellow = Style(palette=("#8fa3ad", "#2c3840", "#e6ebec", "#5d7079", "#f5d750"))
    coat, none = (
        pixels(
            draw_panel(Prompt(text=f"A girl in a {coat}coat walks.", title="x", shot="full", style=yellow), 320, 180, 0)
        )
        for coat in ("yellow ", "")
    )

    def yellows(panel):
        return (panel[30:130, :, 0] - panel[30:130, :, 2] > 90).sum()

    assert yellows(coat) > yellows(none) + 300


@pytest.mark.parametrize("palette", [(), ("red", "#12"), ("#000000",), ("#ffffff", "#ffffff"), ("#777777",) * 40])
def test_poor_palettes_still_have_a_dark_and_a_light(palette):
    found = tones(Style(palette=palette), "day")
    assert sum(found.light) - sum(found.dark) > 300


def test_nothing_to_draw_is_a_problem(ctx):
    with pytest.raises(NodeError) as caught:
        ask(ctx, prompt=None)
    assert (caught.value.problem.code, caught.value.problem.where.port) == ("needs_prompt", "prompt")


@pytest.mark.parametrize("size", [{"width": 0}, {"width": 63}, {"height": 4098}, {"width": 101}, {"seed": -1}])
def test_sizes_out_of_bounds_are_a_problem(ctx, size):
    with pytest.raises(NodeError) as caught:
        ask(ctx, **size)
    assert caught.value.problem.code == "out_of_bounds"


def test_it_stops_when_it_is_told_to(ctx):
    ctx.canceled = True
    with pytest.raises(Canceled):
        ask(ctx)
