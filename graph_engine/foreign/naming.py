"""Legal names: ids of nodes and frames, and names of ports, out of whatever a foreign document calls them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from graph_engine.rename import free_id

_MOST_STEM = 56
_MOST_PORT = 64


def ids(keys: Iterable[str]) -> list[str]:
    """A legal id for each key, in their order, no two alike. The same keys always give the same ids."""
    taken: set[str] = set()
    counts: Counter[str] = Counter()
    return [free_id(key, taken, counts) for key in keys]


def port(name: str) -> str:
    """A name that a port may have; an empty one gets a word."""
    return name[:_MOST_PORT] or "port"


def slots(names: Sequence[str], role: str) -> list[str]:
    """The port names of all slots of a node that have these names; those that share one carry their number as well."""
    counts = Counter(names)
    return [
        name if counts[name] == 1 and 0 < len(name) <= _MOST_PORT else numbered(name[:_MOST_STEM] or role, number)
        for number, name in enumerate(names)
    ]


def numbered(role: str, number: int) -> str:
    """The port name of a slot that has no name of its own; `role` says what it is: `input`, `output`."""
    return f"{role}-{number}"[:_MOST_PORT]
