"""Text made ready for OpenCV's fonts."""

import pytest

from node_types._lib.glyph import drawable, right_to_left, undrawable, visual


@pytest.mark.parametrize(
    "text",
    [
        "Why? Příběh (1) — “x” €3,50\n½ ™ ♥ ★",
        "Ελλάδα",
        "Привет № 5",
        "Cộng hòa",
        "漢字・かな、한국어！？",
        "שלום ₪5",
        " \t",
    ],
)
def test_a_text_that_can_be_drawn_stays_as_it_is(text):
    assert drawable(text) == text
    assert undrawable(text) == ""


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Lift-off 🚀", "Lift-off "),
        ("👩‍🚀👍🏽🇫🇷", ""),
        ("1️⃣ ❤️", "1 "),
        ("so\u00adft zero\u200bwidth \ufeff", "soft zerowidth "),
    ],
)
def test_emoji_and_what_nobody_sees_are_left_out(text, drawn):
    assert drawable(text) == drawn
    assert undrawable(drawn) == ""


@pytest.mark.parametrize(
    ("text", "drawn"),
    [("Cafe\u0301", "Café"), ("⁉", "!?"), ("non\u2011stop", "non‐stop"), ("𝐁𝐢𝐠", "Big"), ("〜", "～")],
)
def test_what_is_missing_takes_a_plainer_form(text, drawn):
    assert drawable(text) == drawn


def test_hebrew_is_drawn_without_its_points():
    assert drawable("שָׁלוֹם") == "שלום"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("مرحبا", "مرحبا"),
        ("ﷺ", "ﷺ"),
        ("สวัสดี Anna", "สวด"),
        ("नमस्ते", "नमसत"),
        ("Հայ", "Հայ"),
        ("₺500", "₺"),
        ("𠀀", "𠀀"),
    ],
)
def test_letters_and_signs_that_cannot_be_drawn_are_found(text, missing):
    assert undrawable(drawable(text)) == missing


@pytest.mark.parametrize(
    ("text", "leftward"),
    [("שלום Anna", True), ("“שלום” Anna", True), ("12: Anna שלום", False), ("…", False), ("", False)],
)
def test_the_first_letter_gives_a_text_its_direction(text, leftward):
    assert right_to_left(text) is leftward


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ("", ""),
        ("Anna, 12 (x)", "Anna, 12 (x)"),
        ("אבג", "גבא"),
        ("אב 2025!", "!2025 בא"),
        ("Anna אב גד, Bob", "Anna דג בא, Bob"),
        ("אב (Anna) 12", "12 (Anna) בא"),
        ("אב (גד) «ה»", "«ה» (דג) בא"),
        ("a (אב) b", "a (בא) b"),
        ("(אב [גד", "דג] בא)"),
        ("אב: 50% ב-₪9.90", "₪9.90-ב 50% :בא"),
        ("אב 3-4", "3-4 בא"),
        ("אב ٣,٤", "٣,٤ בא"),
    ],
)
def test_letters_stand_as_they_are_read(line, drawn):
    assert visual(line, right_to_left(line)) == drawn


def test_a_line_follows_the_direction_of_its_text():
    assert visual("Anna אב", leftward=True) == "בא Anna"
    assert visual("אב Anna", leftward=False) == "בא Anna"
