"""The page tells where cuts fall before a film is made. It is held to the same films as the node itself."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from graph_engine import Beats
from node_types._lib.assembly import length
from node_types._lib.assembly.cutting import grid
from node_types._lib.assembly.timeline import Footage, lay_out

FILMS = Path(__file__).parents[4] / "web" / "src" / "dock" / "films.json"


@pytest.mark.parametrize("film", msgspec.json.decode(FILMS.read_bytes()), ids=lambda film: film["name"])
def test_the_page_and_the_node_cut_alike(film: dict[str, Any]) -> None:
    assert shots_of(film) == [tuple(shot) for shot in film["shots"]]


def shots_of(film: dict[str, Any]) -> list[tuple[int, int, int]]:
    """Clip, start and end of every shot, in frames of the film."""
    plan, beats = film["plan"], film["beats"] and msgspec.convert(film["beats"], Beats)
    fps = Fraction(plan["fps"])
    total = length.film_frames(plan["seconds"], plan["start"], film["song"], fps)
    places = grid(beats, plan["cut"], plan["every"], start=plan["start"], fps=fps, total=total)
    footage = [Footage(frames, tuple(range(0, frames, 15))) for frames in film["lengths"]]
    return [(shot.clip, shot.start, shot.end) for shot in lay_out(footage, places, plan["half"])]
