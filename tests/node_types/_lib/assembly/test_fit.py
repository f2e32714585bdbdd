"""Clips of other shapes in the frame of the film."""

import av
import numpy as np
import pytest

from node_types._lib.assembly.fit import fitted
from node_types._lib.assembly.planes import to_frame


def frame(width: int, height: int, colour: tuple[int, int, int] = (200, 60, 30)) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.full((height, width, 3), colour, dtype=np.uint8))


def rgb(picture: np.ndarray) -> np.ndarray:
    return to_frame(picture).to_ndarray(format="rgb24").astype(int)


def near(found: np.ndarray, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(found - colour).max() <= 6)


def test_a_clip_of_the_same_shape_fills_the_frame():
    assert near(rgb(fitted(frame(128, 72), 64, 36, "fit")), (200, 60, 30))


def test_fit_puts_bars_beside_a_tall_clip_in_the_middle():
    shown = rgb(fitted(frame(90, 160), 160, 90, "fit"))
    assert near(shown[:, :50], (0, 0, 0))
    assert near(shown[:, 60:100], (200, 60, 30))
    assert near(shown[:, 110:], (0, 0, 0))


def test_fit_puts_bars_above_and_below_a_wide_clip():
    shown = rgb(fitted(frame(160, 90), 90, 160, "fit"))
    assert near(shown[:50], (0, 0, 0))
    assert near(shown[60:100], (200, 60, 30))
    assert near(shown[110:], (0, 0, 0))


def test_fill_cuts_the_sides_off():
    wide = np.zeros((90, 320, 3), dtype=np.uint8)
    wide[:, 80:240] = (30, 180, 60)
    assert near(rgb(fitted(av.VideoFrame.from_ndarray(wide), 160, 90, "fill"))[:, 4:-4], (30, 180, 60))


def test_blur_puts_the_clip_before_a_darker_copy_of_itself():
    shown = rgb(fitted(frame(90, 160), 160, 90, "blur"))
    assert near(shown[:, 60:100], (200, 60, 30))
    assert shown[:, :50, 0].mean() == pytest.approx(120, abs=20)
    assert shown[:, :50, 0].mean() > 2 * shown[:, :50, 1].mean()


@pytest.mark.parametrize("fit", ["fit", "fill", "blur"])
@pytest.mark.parametrize("size", [(2, 2), (3, 301), (301, 3), (63, 47)])
def test_odd_clips_fit_too(fit, size):
    assert fitted(frame(*size), 66, 34, fit).shape == (51, 66)
