"""Pictures of a film that have to be drawn."""

from fractions import Fraction

import numpy as np
import pytest

from node_types._lib.assembly import render
from node_types._lib.assembly.footage import Format
from node_types._lib.assembly.render import Film, whole
from node_types._lib.assembly.timeline import Footage, Shot

LEVELS = (0, 100, 200)


@pytest.fixture
def films(monkeypatch, tmp_path):
    """Films of clips without files, whose pictures have one level each; `most` is how many were open at a time."""

    class Films:
        most = 0
        open = 0

        def film(self, shots, transition="dissolve"):
            return Film(
                format=Format(width=16, height=16, fps=Fraction(30)),
                paths=tuple(tmp_path / str(level) for level in LEVELS),
                footage=(Footage(99, ()),) * len(LEVELS),
                shots=tuple(shots),
                transition=transition,
                overlays=(),
            )

        def read(self, shelf, path, fps, frames, first, end):
            self.open += 1
            self.most = max(self.most, self.open)
            try:
                for _ in range(first, end):
                    yield np.full((24, 16), int(path.name), np.uint8)
            finally:
                self.open -= 1

    films = Films()
    monkeypatch.setattr(render.footage, "read", films.read)
    return films


def test_a_long_film_of_many_drawn_shots_keeps_only_what_is_seen_open(films):
    shots = [Shot(number % 3, number * 10, number * 10 + 10, 20, lead=5 if number else 0) for number in range(60)]
    assert len(list(whole(films.film(shots)))) == 600
    assert (films.most, films.open) == (2, 0)


def test_each_picture_is_of_its_shot_or_of_both(films):
    shots = [Shot(0, 0, 6, 0), Shot(1, 6, 12, 20, lead=2), Shot(2, 12, 15, 20)]
    levels = [int(picture[0, 0]) for picture in whole(films.film(shots))]
    assert levels == [0, 0, 0, 0, 12, 38, 62, 88, 100, 100, 100, 100, 200, 200, 200]


def test_a_film_that_is_left_early_closes_its_clips(films):
    pictures = whole(films.film([Shot(0, 0, 6, 0), Shot(1, 6, 12, 20, lead=2)]))
    for _ in range(5):
        next(pictures)
    assert films.open == 2
    pictures.close()
    assert films.open == 0
