"""The HTTP request that something is done for."""

import time
from contextvars import ContextVar

from msgspec import Struct, field


class Asked(Struct, eq=False):
    """A request: its method, the template of its route, when it came (seconds since 1970), and the runs it wants."""

    method: str
    route: str
    at: float = field(default_factory=time.time)
    runs: list[tuple[str, bool]] = field(default_factory=list)


ASKED: ContextVar[Asked | None] = ContextVar("asked", default=None)
