"""Small pictures of what a body has so far."""

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from executors.preview import MOST_BYTES, SIDE, Previews, as_url


class Clock:
    """A time that a test moves on."""

    def __init__(self) -> None:
        self.now = 5.0

    def __call__(self) -> float:
        return self.now


def read(preview: bytes | None) -> Image.Image:
    assert preview is not None
    return Image.open(BytesIO(preview))


def plain(colour: int, size: tuple[int, int] = (640, 360)) -> Image.Image:
    return Image.new("RGB", size, (colour, 0, 0))


@pytest.mark.parametrize(
    ("size", "shown"),
    [((1920, 1080), (320, 180)), ((1080, 1920), (180, 320)), ((64, 48), (64, 48)), ((9000, 3), (320, 1))],
)
def test_a_preview_keeps_its_shape_and_is_small(size: tuple[int, int], shown: tuple[int, int]) -> None:
    picture = read(Previews().take(plain(200, size)))
    assert (picture.format, picture.size) == ("JPEG", shown)
    assert picture.getpixel((0, 0)) == pytest.approx((200, 0, 0), abs=6)


def test_an_array_is_a_picture_too() -> None:
    picture = read(Previews().take(np.full((720, 1280, 3), (0, 120, 0), np.uint8)))
    assert picture.size == (320, 180)
    assert picture.getpixel((9, 9)) == pytest.approx((0, 120, 0), abs=6)


def test_the_busiest_picture_fits_into_a_frame() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    preview = Previews().take(noise)
    assert preview is not None
    assert len(preview) <= MOST_BYTES
    assert len(as_url(preview)) < 16 * 1024


def test_a_preview_is_the_address_of_itself() -> None:
    head, _, data = as_url(b"abc").partition(",")
    assert (head, base64.b64decode(data)) == ("data:image/jpeg;base64", b"abc")


def test_there_are_four_a_second_and_between_them_nothing_is_drawn() -> None:
    clock, drawn = Clock(), []
    previews = Previews(clock)

    def draw() -> Image.Image:
        drawn.append(clock.now)
        return plain(len(drawn))

    taken = []
    for _ in range(40):
        taken.append(previews.take(draw))
        clock.now += 0.025

    assert len(drawn) == sum(preview is not None for preview in taken) == 4


def test_the_same_picture_is_not_shown_again() -> None:
    clock = Clock()
    previews = Previews(clock)
    shown = []
    for colour in (10, 10, 200, 200, 10):
        shown.append(previews.take(plain(colour)) is not None)
        clock.now += 1
    assert shown == [True, False, True, False, True]


def test_a_picture_that_can_not_be_drawn_ends_the_previews_and_not_the_work(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    previews = Previews(clock)

    def broken() -> Image.Image:
        raise ZeroDivisionError

    assert previews.take(broken) is None
    assert "could not be drawn" in caplog.text
    clock.now += 100
    assert previews.take(plain(1)) is None
