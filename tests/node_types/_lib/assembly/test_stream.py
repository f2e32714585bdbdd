"""Sound that passes by in blocks."""

import numpy as np
import pytest

from node_types._lib.assembly.stream import cut, faded_out, filled, gathered
from node_types._lib.encode import SAMPLE_RATE


def blocks(*lengths: int) -> list[np.ndarray]:
    """Ascending samples, the same on both sides, in blocks of these lengths."""
    whole = np.tile(np.arange(1, sum(lengths) + 1, dtype=np.float32), (2, 1))
    return np.split(whole, np.cumsum(lengths)[:-1], axis=1)


def left(stream) -> list[float]:
    """The left side of all that comes."""
    return [float(sample) for block in stream for sample in block[0]]


def test_scraps_are_gathered_to_blocks_of_a_second():
    gotten = list(gathered(blocks(*[1_000] * 100)))
    assert [block.shape for block in gotten] == [(2, SAMPLE_RATE)] * 2 + [(2, 4_000)]
    assert left(gotten) == left(blocks(100_000))


@pytest.mark.parametrize(("samples", "expected"), [(4, [1, 2, 3, 4]), (3, [1, 2, 3]), (9, [1, 2, 3, 4, 5])])
def test_a_cut_leaves_the_start(samples, expected):
    assert left(cut(blocks(2, 1, 2), samples)) == expected


def test_nothing_is_taken_that_is_cut_off():
    source = iter(blocks(2, 2, 2))
    assert left(cut(source, 4)) == [1, 2, 3, 4]
    assert left(source) == [5, 6]


@pytest.mark.parametrize(("samples", "expected"), [(5, [1, 2, 3, 0, 0]), (3, [1, 2, 3]), (2, [1, 2, 3])])
def test_silence_fills_what_is_missing(samples, expected):
    assert left(filled(blocks(2, 1), samples)) == expected


def test_long_silence_comes_in_seconds():
    assert [block.shape[1] for block in filled([], 2 * SAMPLE_RATE + 5)] == [SAMPLE_RATE, SAMPLE_RATE, 5]


@pytest.mark.parametrize("lengths", [(6,), (1, 1, 1, 1, 1, 1), (5, 1), (2, 4)])
@pytest.mark.parametrize(
    ("samples", "power", "expected"),
    [
        (3, 1, [1, 2, 3, 4, 2.5, 0]),
        (3, 2, [1, 2, 3, 4, 1.25, 0]),
        (0, 2, [1, 2, 3, 4, 5, 6]),
        (1, 1, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_the_last_samples_fade_however_they_come(lengths, samples, power, expected):
    assert left(faded_out(blocks(*lengths), samples, power)) == expected


def test_what_is_shorter_than_its_fade_fades_as_a_whole():
    assert left(faded_out(blocks(1, 2), 99, 1)) == [1, 1, 0]


def test_nothing_stays_nothing():
    assert left(faded_out([], 5, 1)) == left(gathered([])) == left(cut([], 5)) == []


def test_a_fade_passes_on_all_but_the_end_at_once():
    taken = []

    def source():
        for number, block in enumerate(blocks(*[10] * 20)):
            taken.append(number)
            yield block

    assert next(faded_out(source(), 25, 1))[0, 0] == 1
    assert len(taken) == 4
