"""The sound of a film on disk."""

import numpy as np

from node_types._lib.assembly.tape import Tape
from node_types._lib.encode import SAMPLE_RATE


def heard(tape: Tape) -> np.ndarray:
    return np.concatenate(list(tape.blocks()), axis=1)


def sound(*left: float) -> np.ndarray:
    """Its right side is the left side upside down."""
    return np.array([left, [-sample for sample in left]], dtype=np.float32)


def test_a_blank_tape_is_silent(tmp_path):
    assert np.array_equal(heard(Tape.blank(tmp_path / "tape", 1000)), np.zeros((2, 1000)))


def test_a_blank_tape_forgets_what_was_there(tmp_path):
    Tape.blank(tmp_path / "tape", 9).add(sound(1, 2), 3)
    assert not heard(Tape.blank(tmp_path / "tape", 9)).any()


def test_sounds_are_mixed(tmp_path):
    tape = Tape.blank(tmp_path / "tape", 5)
    tape.add(sound(1, 2, 3), 1)
    tape.add(sound(10, 20), 3)
    assert np.array_equal(heard(tape), sound(0, 1, 2, 13, 20))


def test_what_sticks_out_at_either_end_is_left_out(tmp_path):
    tape = Tape.blank(tmp_path / "tape", 3)
    tape.add(sound(1, 2, 3, 4, 5, 6), -2)
    for first in (-6, 3, 100):
        tape.add(sound(9, 9, 9), first)
    assert np.array_equal(heard(tape), sound(3, 4, 5))


def test_it_is_read_in_seconds_as_often_as_one_likes(tmp_path):
    tape = Tape.blank(tmp_path / "tape", 2 * SAMPLE_RATE + 7)
    for _ in range(2):
        assert [block.shape for block in tape.blocks()] == [(2, SAMPLE_RATE), (2, SAMPLE_RATE), (2, 7)]
