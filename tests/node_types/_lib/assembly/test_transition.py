"""How one shot becomes the next, on pictures of plain grey."""

import numpy as np
import pytest

from node_types._lib.assembly.planes import black, planes
from node_types._lib.assembly.transition import mix


def plain(level: int, width: int = 64, height: int = 36) -> np.ndarray:
    picture = black(width, height)
    planes(picture)[0][:] = level
    return picture


@pytest.mark.parametrize("kind", ["none", "dissolve", "fade", "fadeblack", "wipe-left", "wipe-right", "slide"])
def test_a_transition_goes_from_one_picture_to_the_other(kind):
    old, new = plain(60), plain(200)
    assert np.array_equal(mix(kind, old, new, 0.0), old)
    assert np.array_equal(mix(kind, old, new, 1.0), new)


def luma(kind: str, progress: float) -> np.ndarray:
    return planes(mix(kind, plain(60), plain(200), progress))[0]


def test_a_dissolve_is_even_and_a_fade_is_gentle():
    assert luma("dissolve", 0.25)[0, 0] == 95
    assert luma("fade", 0.25)[0, 0] == 82
    assert luma("dissolve", 0.5)[0, 0] == luma("fade", 0.5)[0, 0] == 130


def test_fadeblack_is_black_in_the_middle():
    assert luma("fadeblack", 0.5).max() == 16


def test_wipes_travel_and_a_slide_pushes():
    assert (luma("wipe-left", 0.25)[0, 47], luma("wipe-left", 0.25)[0, 48]) == (60, 200)
    assert (luma("wipe-right", 0.25)[0, 15], luma("wipe-right", 0.25)[0, 16]) == (200, 60)
    ramp = plain(0)
    planes(ramp)[0][:] = np.arange(64, dtype=np.uint8)
    pushed = planes(mix("slide", ramp, plain(200), 0.25))[0]
    assert pushed[0, 0] == 16
    assert pushed[0, 48] == 200


def test_chroma_moves_with_luma():
    new = plain(200)
    planes(new)[1][:] = 30
    wiped = planes(mix("wipe-right", plain(60), new, 0.5))
    assert (wiped[1][0, 15], wiped[1][0, 16]) == (30, 128)
