"""Clips as material for a film."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from graph_engine import NodeError
from node_types._lib.assembly.footage import Format, conform, examine, film_format, read
from node_types._lib.assembly.shelf import Shelf
from node_types._lib.encode import ClipWriter, is_house

FILM = Format(width=64, height=48, fps=Fraction(30))


def grey(number: int) -> int:
    return 20 + number * 5


def clip(path: Path, frames: int = 40, *, width: int = 64, fps: int = 30) -> Path:
    with ClipWriter(path, width=width, height=48, fps=fps) as writer:
        for number in range(frames):
            writer.write(np.full((48, width, 3), grey(number), np.uint8))
    return path


def shown(picture: np.ndarray) -> int:
    """The number of a picture of `clip`."""
    return round(((float(picture[:48].mean()) - 16) * 255 / 219 - 20) / 5)


@pytest.mark.parametrize(
    ("aspect", "size", "expected"),
    [("16:9", 720, (1280, 720)), ("9:16", 720, (720, 1280)), ("1:1", 144, (144, 144)), ("16:9", 480, (854, 480))],
)
def test_the_short_side_and_the_shape_give_the_size(aspect, size, expected):
    film = film_format(aspect, size, 30)
    assert (film.width, film.height, film.fps) == (*expected, 30)


def test_a_house_clip_of_the_films_size_and_rate_is_ready(tmp_path):
    source = examine(clip(tmp_path / "a.mp4"), FILM)
    assert source.ready
    assert (source.footage.frames, source.footage.keyframes) == (40, (0, 15, 30))


@pytest.mark.parametrize(("other", "frames"), [({"width": 80}, 40), ({"fps": 24}, 50), ({"fps": 60}, 20)])
def test_other_clips_are_conformed(tmp_path, other, frames):
    source = examine(clip(tmp_path / "a.mp4", **other), FILM)
    assert not source.ready
    assert source.footage.frames == frames
    told: list[tuple[float, tuple[int, ...]]] = []
    conform(source, FILM, "fill", frames, tmp_path / "b.mp4", lambda done, look: told.append((done, look().shape)))
    made = examine(tmp_path / "b.mp4", FILM)
    assert made.ready
    assert made.footage == source.footage
    assert told[-1] == (1.0, (FILM.height, FILM.width, 3))


def test_no_more_is_conformed_than_is_needed(tmp_path):
    source = examine(clip(tmp_path / "a.mp4", fps=24), FILM)
    conform(source, FILM, "fit", 12, tmp_path / "b.mp4", lambda *_: None)
    assert examine(tmp_path / "b.mp4", FILM).footage.frames == 12


@pytest.mark.parametrize("fps", [24, 60])
def test_another_rate_shows_the_picture_of_the_time(tmp_path, fps):
    source = examine(clip(tmp_path / "a.mp4", fps=fps), FILM)
    conform(source, FILM, "fit", source.footage.frames, tmp_path / "b.mp4", lambda *_: None)
    with Shelf(2) as shelf:
        pictures = list(read(shelf, tmp_path / "b.mp4", FILM.fps, source.footage.frames, 0, 15))
    assert [shown(picture) for picture in pictures] == [int(number * fps / 30) for number in range(15)]


@pytest.mark.parametrize("span", [(0, 5), (13, 18), (31, 40), (15, 16)])
def test_pictures_are_read_by_number(tmp_path, span):
    path = clip(tmp_path / "a.mp4")
    with Shelf(2) as shelf:
        assert [shown(picture) for picture in read(shelf, path, FILM.fps, 40, *span)] == list(range(*span))


def test_a_clip_stands_still_before_its_start_and_after_its_end(tmp_path):
    path = clip(tmp_path / "a.mp4")
    with Shelf(2) as shelf:
        assert [shown(picture) for picture in read(shelf, path, FILM.fps, 40, -2, 2)] == [0, 0, 0, 1]
        assert [shown(picture) for picture in read(shelf, path, FILM.fps, 40, 38, 43)] == [38, 39, 39, 39, 39]
        assert [shown(picture) for picture in read(shelf, path, FILM.fps, 40, 45, 47)] == [39, 39]


def test_one_clip_can_be_read_twice_at_a_time(tmp_path):
    path = clip(tmp_path / "a.mp4")
    with Shelf(2) as shelf:
        early, late = (read(shelf, path, FILM.fps, 40, first, first + 4) for first in (3, 20))
        pairs = [(shown(one), shown(other)) for one, other in zip(early, late, strict=True)]
    assert pairs == [(3, 20), (4, 21), (5, 22), (6, 23)]


def test_the_shelf_closes_what_it_has_no_room_for(tmp_path):
    path = clip(tmp_path / "a.mp4", 1)
    with Shelf(2) as shelf:
        readers = [read(shelf, path, FILM.fps, 1, 0, 2) for _ in range(5)]
        assert [shown(next(reader)) for reader in readers] == [0] * len(readers)
        for reader in readers:
            reader.close()
        assert [shown(picture) for picture in read(shelf, path, FILM.fps, 1, 0, 1)] == [0]


def test_a_foreign_clip_becomes_house(tmp_path):
    with av.open(tmp_path / "a.mkv", "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 100, 60, "yuv420p"
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((60, 100, 3), 90, np.uint8))))
        container.mux(stream.encode())
    source = examine(tmp_path / "a.mkv", FILM)
    conform(source, FILM, "blur", source.footage.frames, tmp_path / "b.mp4", lambda *_: None)
    assert is_house(tmp_path / "b.mp4")
    assert examine(tmp_path / "b.mp4", FILM).footage.frames == 12


def test_what_is_no_clip_is_refused(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"not a clip at all")
    with pytest.raises(NodeError):
        examine(tmp_path / "a.mp4", FILM)
