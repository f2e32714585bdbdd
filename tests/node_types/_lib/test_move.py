import numpy as np
import pytest

from node_types._lib.move import MOVES, Framing, Still, View, asked, between, chosen, eased, path


def waves(width, height):
    y, x = np.mgrid[:height, :width]
    grey = 128 + 50 * np.sin(x / 9) * np.cos(y / 11) + 40 * np.sin((x + y) / 23)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)


def speeds(values):
    return np.diff(np.array(values))


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("aspect", [0.1, 0.6, 1.0, 1.8, 12.0])
@pytest.mark.parametrize("focus", [(0.5, 0.5), (0.02, 0.98)])
def test_every_view_is_inside_the_picture_and_of_the_shape_of_the_frame(move, aspect, focus):
    for view in path(move, Framing(aspect=aspect, focus=focus), 1.0, 9):
        assert view.x - view.width / 2 > -1e-9
        assert view.y - view.height / 2 > -1e-9
        assert view.x + view.width / 2 < 1 + 1e-9
        assert view.y + view.height / 2 < 1 + 1e-9
        assert view.width * aspect == pytest.approx(view.height)


def test_a_slow_pan_moves_by_equal_fractions_of_a_pixel():
    """On a slope of brightness: a camera that snapped to whole pixels would stand still between jumps."""
    y, x = np.mgrid[:384, :640]
    slope = np.repeat((30 + 0.25 * x + 0.1 * y)[..., None], 3, axis=2).astype(np.uint8)
    start, end = Framing(aspect=1).sweep(0.02, 1.1, 1.1, flat=True)
    views = [between(start, end, step / 20) for step in range(21)]
    still = Still(slope, views, 320, 192)

    brightness = [still.draw(view).mean() for view in views]

    pixels = speeds(brightness) / (0.25 * 640 / 1.1 / 320)
    assert pixels == pytest.approx(0.32, abs=0.02)


def test_a_frame_shows_the_place_of_its_view():
    """The picture's own coordinates as colours, looked up again in the frame."""
    y, x = np.mgrid[:200, :200]
    picture = np.dstack([x, y, x]).astype(np.uint8)
    view = View(0.4, 0.6, 0.5, 0.25)

    frame = Still(picture, [view], 100, 50).draw(view)

    assert np.allclose(frame[25, 50, :2], (0.4 * 200, 0.6 * 200), atol=1)
    assert np.allclose(frame[0, 0, :2], (30, 95), atol=1)
    assert np.allclose(frame[-1, -1, :2], (129, 144), atol=1)


def test_a_view_of_the_whole_is_the_picture_itself():
    picture = waves(160, 96)
    whole = View(0.5, 0.5, 1.0, 1.0)

    assert np.array_equal(Still(picture, [whole], 160, 96, fineness=3.0).draw(whole), picture)


def test_a_huge_frame_is_drawn_from_a_copy_that_fits_in_memory():
    view = View(0.5, 0.5, 0.1, 0.1)

    assert Still(waves(64, 64), [View(0.5, 0.5, 1.0, 1.0), view], 3840, 3840).fine.size <= 3 * 64_100_000


def test_a_zoom_grows_by_equal_ratios_and_keeps_its_vanishing_point():
    start, end = View(0.5, 0.5, 1.0, 1.0), View(0.6, 0.5, 0.5, 0.5)
    views = [between(start, end, step / 8) for step in range(9)]

    assert np.ptp(speeds(np.log([view.width for view in views]))) < 1e-9
    vanishing = [0.7 * (1 - view.width) + view.width * 0.5 for view in views]
    assert [view.x for view in views] == pytest.approx(vanishing)


def test_the_ease_rests_at_both_ends():
    assert (eased(-1), eased(0), eased(0.5), eased(1), eased(2)) == (0, 0, 0.5, 1, 1)
    assert eased(0.01) < 1e-4


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("The camera pushes in on her eyes", "push"),
        ("slow zoom out from the tower", "pull"),
        ("Pan left across the bay, then push in", "pan-left"),
        ("crane up over the roofs", "tilt-up"),
        ("we orbit around the statue", "orbit"),
        ("locked-off shot of a street", "still"),
        ("a frying pan leftovers", None),
        ("a cat", None),
    ],
)
def test_moves_are_found_in_words(text, move):
    assert asked(text) == move


def test_without_words_the_shot_type_decides_and_the_seed_picks():
    assert {chosen("a cat", "close-up", seed) for seed in range(20)} == {"push", "orbit"}
    assert {chosen("a bay", "wide", seed) for seed in range(40)} == {"pan-left", "pan-right", "pull", "tilt-up"}
    assert chosen("a cat", "", 5) == chosen("a cat", "", 5)
