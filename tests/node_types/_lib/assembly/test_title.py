"""Titles on pictures of plain grey."""

from fractions import Fraction

import numpy as np
import pytest

from graph_engine import NodeError, Text
from node_types._lib.assembly.planes import black, planes
from node_types._lib.assembly.title import Title, overlay, spread

FPS = Fraction(30)


def plain(level: int, width: int = 64, height: int = 36) -> np.ndarray:
    picture = black(width, height)
    planes(picture)[0][:] = level
    return picture


@pytest.mark.parametrize(("position", "first"), [("top", 0), ("middle", 60), ("bottom", 120)])
def test_a_title_is_drawn_where_it_should_be_inside_the_safe_area(position, first):
    drawn = plain(90, 320, 180)
    shown = overlay(Title(text="Příběh — Ελλάδα", start=0, seconds=2, position=position), 320, 180, FPS, 60)
    shown.onto(drawn, 30)
    light = planes(drawn)[0]
    assert light[first : first + 60].max() > 220
    bright = np.argwhere(light > 180)
    assert bright[:, 1].min() >= 14
    assert bright[:, 1].max() < 306
    assert bright[:, 0].min() >= 12
    assert bright[:, 0].max() < 168


def test_a_title_fades_in_and_out():
    shown = overlay(Title(text="Hello", start=1, seconds=2), 160, 90, FPS, 300)
    assert (shown.start, shown.end, shown.fade) == (30, 90, 9)
    peaks = []
    for number in (30, 34, 39, 60, 85, 89):
        drawn = plain(60, 160, 90)
        shown.onto(drawn, number)
        peaks.append(int(drawn.max()))
    assert peaks[0] < peaks[1] < peaks[2] == peaks[3]
    assert peaks[3] > peaks[4] > peaks[5] > 60


def test_long_words_and_texts_stay_inside():
    text = "Donaudampfschifffahrtsgesellschaftskapitän " * 6
    drawn = plain(60, 160, 90)
    overlay(Title(text=text.strip(), seconds=2), 160, 90, FPS, 60).onto(drawn, 30)
    assert np.argwhere(planes(drawn)[0] > 180)[:, 1].min() >= 6


def test_a_title_after_the_end_or_without_words_is_not_drawn():
    assert overlay(Title(text="Late", start=10), 160, 90, FPS, 300) is None
    assert overlay(Title(text="   "), 160, 90, FPS, 300) is None


def drawn(text: str) -> np.ndarray:
    picture = plain(60, 320, 180)
    overlay(Title(text=text, seconds=2), 320, 180, FPS, 60).onto(picture, 30)
    return picture


def test_emoji_are_left_out_of_a_title():
    assert (drawn("Lift-off 🚀") == drawn("Lift-off")).all()
    assert overlay(Title(text="👩‍🚀"), 160, 90, FPS, 300) is None


def test_hebrew_runs_from_right_to_left():
    rows, columns = np.nonzero(planes(drawn("שלום........"))[0] > 180)
    tall = columns[rows < rows.max() - 4]
    assert columns.min() < tall.min() - 10


@pytest.mark.parametrize(
    ("text", "named"),
    [("مرحبا Anna", "م, ر, ح, ب, ا."), ("สวัสดี", "ส, ว, ด."), ("กขคฆงจฉชซฌญ", "ก, ข, ค, ฆ, ง, จ, ฉ, ช, ซ, ฌ and more.")],
)
def test_a_title_that_cannot_be_drawn_is_refused(text, named):
    with pytest.raises(NodeError) as refused:
        overlay(Title(text=text), 160, 90, FPS, 300)
    problem = refused.value.problem
    assert (problem.code, problem.where.field) == ("unsupported_text", "titles")
    assert problem.title == "The title has letters that can't be drawn here yet"
    assert problem.detail == f"In “{text}” these can't be drawn: {named}"


def test_a_title_ends_with_the_film():
    assert overlay(Title(text="Late", start=9, seconds=5), 160, 90, FPS, 300).end == 300


def test_connected_texts_are_spread_evenly():
    titles = spread([Text(text="One"), Text(text="  "), Text(text="Three")], 30.0)
    assert [(title.text, title.start, title.seconds) for title in titles] == [("One", 0.0, 4.0), ("Three", 20.0, 4.0)]


def test_many_texts_are_shown_more_briefly():
    assert spread([Text(text="a")] * 10, 10.0)[1] == Title(text="a", start=1.0, seconds=0.8)
