"""Whatever happens, in whatever order: no invariant breaks, every run ends, and all is as if made from scratch."""

from simulator import Laboratory


def test_no_life_breaks_the_engine(laboratory: Laboratory, seeds: range) -> None:
    laboratory.live_many(seeds)


def test_a_seed_gives_the_same_life_again(laboratory: Laboratory) -> None:
    assert laboratory.live(7) == laboratory.live(7) != laboratory.live(8)
