"""Taking turns, medians, and tables to read and to paste."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

Contender = Callable[[], float]
"""Does its work once and gives the seconds that count."""


class Times(Struct, frozen=True):
    """Seconds of every round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def best(self) -> float:
        return min(self.rounds)

    def percentile(self, percent: float) -> float:
        ordered = sorted(self.rounds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def timed(work: Callable[[], object]) -> Contender:
    """A contender of which every second counts."""

    def run() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return run


def take_turns(rounds: int, contenders: Mapping[str, Contender]) -> dict[str, Times]:
    """Run all contenders once to warm up, then `rounds` times in turn: noise of the machine hits everybody alike."""
    for run in contenders.values():
        run()
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            taken[name].append(run())
    return {name: Times(tuple(seconds)) for name, seconds in taken.items()}


def show(title: str, times: Mapping[str, Times], *, peers: Sequence[str] = (), per: int = 1) -> None:
    """Print milliseconds (of one of `per` nodes) and, for everybody, the ratio of its median to each peer's."""
    unit = "ms a node" if per > 1 else "ms"
    heads = ["", f"median {unit}", f"best {unit}", *(f"× {peer}" for peer in peers)]
    rows = [
        [
            name,
            number(own.median / per * 1e3),
            number(own.best / per * 1e3),
            *(number(own.median / times[peer].median) for peer in peers),
        ]
        for name, own in times.items()
    ]
    table(title, heads, rows)


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table."""
    print(f"\n**{title}**\n")
    print(f"| {' | '.join(heads)} |")
    print(f"|{'---|' * len(heads)}")
    for row in rows:
        print(f"| {' | '.join(str(cell) for cell in row)} |", flush=True)


def milliseconds(times: Times, *percents: float) -> list[str]:
    """These percentiles, as cells of a table."""
    return [number(times.percentile(percent) * 1e3) for percent in percents]


def ratio(own: Times, peer: Times) -> str:
    """How many times as long as its peer the median takes, as a cell of a table."""
    return number(own.median / peer.median)


def number(value: float) -> str:
    """Three digits, or all of a large number."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
