"""Lines of a caption."""

import numpy as np
import pytest
from PIL import Image

from executors.providers.panel import lettering


def ink(text: str) -> np.ndarray:
    art = Image.new("RGB", (200, 60))
    lettering.write(art, text, (5, 45), 36, (255, 255, 255))
    return np.asarray(art)[..., 0]


def fitted(text: str, width: int = 300) -> list[str]:
    return lettering.fit(text, width, 24, lines=3)[0]


def test_hebrew_is_written_from_right_to_left():
    [line] = fitted("אב")
    last = lettering.text_width("ב", 36)
    assert (ink(line)[:, : 5 + last] == ink("ב")[:, : 5 + last]).all()
    assert (ink(line) != ink("אב")).any()


def test_every_line_follows_the_direction_of_the_caption():
    assert fitted("שלום שלום Anna שלום", width=140) == ["םולש םולש", "םולש Anna"]


def test_a_shortened_hebrew_caption_ends_at_the_left():
    lines = fitted("שלום עולם " * 40)
    assert len(lines) == 3
    assert lines[-1].startswith("…")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Lift-off 🚀 at dawn", ["Lift-off at dawn"]),
        ("👩‍🚀", []),
        ("مرحبا، بالعالم. Anna", ["Anna"]),
        ("สวัสดี!", []),
        ("Why?", ["Why?"]),
        ("\x00", []),
    ],
)
def test_what_cannot_be_drawn_is_left_out_of_a_caption(text, lines):
    assert fitted(text) == lines
