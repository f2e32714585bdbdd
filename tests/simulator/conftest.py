"""How many lives the simulator lives: `python -m pytest tests/simulator --seeds 5000`."""

from collections.abc import Iterator

import pytest
from simulator import Laboratory

SEEDS = 250
SEEDS_PER_TEST = 25


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seeds", type=int, default=SEEDS, help="how many random lives the simulator lives")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seeds" in metafunc.fixturenames:
        # Pytest asks this file for options only when it is started on this folder.
        count = metafunc.config.getoption("--seeds", default=SEEDS)
        chunks = [range(first, min(first + SEEDS_PER_TEST, count)) for first in range(0, count, SEEDS_PER_TEST)]
        metafunc.parametrize("seeds", chunks, ids=[f"{chunk.start}-{chunk.stop - 1}" for chunk in chunks])


@pytest.fixture(scope="session")
def laboratory() -> Iterator[Laboratory]:
    laboratory = Laboratory()
    yield laboratory
    laboratory.close()
