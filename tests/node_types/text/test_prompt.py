import re
from typing import get_args

import msgspec
import pytest

from graph_engine import NodeError, Style, Text
from graph_engine.testing import FakeContext, run
from node_types._lib import idea
from node_types._lib.style import LOOKS
from node_types.text import _phrases as phrases
from node_types.text.prompt import LookName, Shot
from node_types.text.prompt import run as prompt

STAGES = ["concept", "scene", "visual", "cinematic", "narrative", "technical", "consistency"]
ASTRONAUT = "A lonely astronaut walks through neon rain in Tokyo at night"


@pytest.fixture
def write(tmp_path):
    def write(text="", style=None, context=(), **params):
        given = {"style": style, "context": tuple(Text(words) for words in context)}
        return run(prompt, FakeContext(tmp_path), {"text": text, **params}, **given)

    return write


def test_the_prompt_is_the_seven_stages_in_order(write):
    out = write(ASTRONAUT)
    assert list(out.stages.value) == STAGES
    assert out.prompt.text == " ".join(out.stages.value.values())
    assert all(re.fullmatch(r"\S.*[.!?…]", stage) for stage in out.stages.value.values())


def test_the_idea_itself_opens_the_prompt(write):
    assert write(ASTRONAUT).prompt.text.startswith(ASTRONAUT)


def test_place_hour_weather_mood_and_movement_are_read(write):
    out = write(ASTRONAUT)
    stages = out.stages.value
    assert "melancholic" in stages["concept"]
    assert "at night" in stages["scene"]
    assert "rain" in stages["scene"]
    assert "walking pace" in stages["cinematic"] or "follow from behind" in stages["cinematic"]
    assert out.style.palette == LOOKS["neon-noir"].palette


def test_the_same_seed_words_it_the_same(write):
    assert write(ASTRONAUT, seed=5) == write(ASTRONAUT, seed=5)


def test_other_seeds_word_it_otherwise_but_keep_the_idea(write):
    made = [write(ASTRONAUT, seed=seed) for seed in range(8)]
    assert len({out.prompt.text for out in made}) > 3
    assert all(out.prompt.text.startswith(ASTRONAUT) for out in made)


@pytest.mark.parametrize("stage", STAGES)
def test_an_own_text_replaces_its_stage_and_no_other(write, stage):
    made, own = write(ASTRONAUT), write(ASTRONAUT, **{stage: "  My own words.  "})
    assert own.stages.value == {**made.stages.value, stage: "My own words."}
    assert "My own words." in own.prompt.text


def test_a_connected_style_is_shared_and_the_text_still_rules_the_content(write):
    first = write(ASTRONAUT)
    second = write("Two children laugh on a sunny beach", style=first.style)
    assert second.style == second.prompt.style == first.style
    assert first.style.lens in second.prompt.text
    assert "Two children laugh" in second.prompt.text
    assert "shared with the other scenes" in second.stages.value["consistency"]
    assert "shared" not in first.stages.value["consistency"]


def test_a_look_picked_by_hand_yields_to_a_connected_style(write):
    style = write(ASTRONAUT).style
    assert write("A room", look="nordic", style=style).style == style


def test_what_a_style_leaves_open_is_filled(write):
    out = write("A room", look="nordic", style=Style(palette=("#FF0000", "red", "#12"), lens="a pinhole"))
    assert out.style.palette == ("#ff0000",)
    assert out.style.lens == "a pinhole"
    assert out.style.light == LOOKS["nordic"].light


@pytest.mark.parametrize("palette", [("", "red"), (), ("javascript:alert(1)",)])
def test_a_palette_without_colours_is_replaced(write, palette):
    assert write("A room", look="gothic", style=Style(palette=palette)).style.palette == LOOKS["gothic"].palette


def test_a_colour_in_the_idea_becomes_the_accent(write):
    out = write("A girl in a yellow coat in the snow", look="nordic")
    assert out.style.palette[:4] == LOOKS["nordic"].palette[:4]
    assert "yellow as the accent" in out.stages.value["visual"]


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_can_be_picked(write, look):
    out = write("A room", look=look)
    assert out.style == Style(
        palette=LOOKS[look].palette, light=LOOKS[look].light, lens=LOOKS[look].lens, keywords=LOOKS[look].keywords
    )


@pytest.mark.parametrize(
    ("words", "shot"),
    [
        ("A drone shot of her hands", "aerial"),
        ("Tears on her face", "close-up"),
        ("Two lovers dance", "full"),
        ("A couple on a bench", "two-shot"),
        ("The letter on the table", "detail"),
        ("The desert", "wide"),
        ("A fox", "wide"),
    ],
)
def test_the_shot_follows_the_idea(write, words, shot):
    assert write(words).prompt.shot == shot


def test_a_shot_picked_by_hand_wins(write):
    out = write("A drone shot of the sea", shot="close-up")
    assert out.prompt.shot == "close-up"
    assert "Close-up" in out.stages.value["cinematic"]


def test_the_negative_fears_hands_only_where_people_are(write):
    assert "extra fingers" in write("A woman").prompt.negative
    assert "extra fingers" not in write("The desert").prompt.negative


def test_the_negative_never_bans_what_the_idea_asks_for(write):
    asked = write("A poster with a logo").prompt.negative.split(", ")
    assert "logo" not in asked
    assert "watermark" in asked


def test_what_a_person_wants_to_avoid_comes_first_and_once(write):
    negative = write("A room", negative="cars, watermark\numbrellas, cars").prompt.negative.split(", ")
    assert negative[:3] == ["cars", "watermark", "umbrellas"]
    assert len(negative) == len(set(negative))


def test_context_gives_the_idea_when_there_is_none(write):
    assert write("  ", context=["The sea", "at dawn"]).prompt.text.startswith("The sea at dawn")


def test_context_adds_place_and_hour_but_not_the_shot(write):
    out = write(
        "She turns around", context=["Maya has a scar. It is night in the desert. Close-ups throughout."], shot="wide"
    )
    assert "at night" in out.stages.value["scene"]
    assert out.prompt.text.startswith("She turns around")
    assert "Maya has a scar" in out.stages.value["consistency"]


@pytest.mark.parametrize("text", ["", "   \n\t "])
def test_no_idea_at_all_is_a_problem(write, text):
    with pytest.raises(NodeError) as caught:
        write(text, context=[" "])
    assert (caught.value.problem.code, caught.value.problem.where.field) == ("empty_prompt", "text")


@pytest.mark.parametrize(
    "text", ["Кошка на крыше", "雨の中の少女", "قطة على السطح", "👩‍🚀🌧️", "été à l’île", "x" * 4000]
)
def test_any_script_is_kept_word_for_word(write, text):
    out = write(text)
    assert text[1:] in out.prompt.text
    assert 0 < len(out.prompt.title) <= 64


def test_the_title_is_the_first_sentence_cut_at_a_word(write):
    assert write("The door opens. Nobody is there.").prompt.title == "The door opens"
    long = write("word " * 40).prompt.title
    assert long.endswith("word…")
    assert len(long) <= 64


def test_every_entry_of_the_tables_has_its_words():
    assert phrases.SCENES.keys() - {""} == idea.PLACES.keys()
    assert phrases.HOURS.keys() - {""} == idea.TIMES.keys()
    assert phrases.SKIES.keys() - {""} == idea.WEATHERS.keys()
    assert phrases.BEATS.keys() - {""} == idea.MOODS.keys()
    assert phrases.MOVES.keys() - {""} == idea.MOTIONS.keys()
    assert phrases.KEPT.keys() == phrases.CAST_NEGATIVE.keys() == idea.CASTS.keys() | {""}
    assert set(get_args(Shot)) == phrases.SHOTS.keys() | {"auto"}
    assert set(get_args(LookName)) == LOOKS.keys() | {"auto"}
    known = set().union(
        *(t.keys() for t in (idea.PLACES, idea.TIMES, idea.WEATHERS, idea.MOODS, idea.MOTIONS, idea.CASTS))
    )
    assert set().union(*(look.suits for look in LOOKS.values())) <= known


def test_settings_out_of_bounds_are_refused():
    for params in ({"seed": -1}, {"look": "mauve"}, {"text": "x" * 4001}, {"shot": "selfie"}, {"style": "x"}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(params, prompt.params)


def test_it_runs_inline():
    assert (prompt.lane, prompt.deterministic) == ("inline", True)
