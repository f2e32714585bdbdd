"""A Postgres that counts its statements and explains each one that it carries out, when it is told to."""

from collections.abc import Sequence

import msgspec
import psycopg
from msgspec import Struct

from tests.support.services import Postgres

_PLAN = "duration: "
_STATEMENTS = (
    "SELECT query, calls, rows, mean_exec_time / 1e3, max_exec_time / 1e3 FROM pg_stat_statements s"
    " JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = %s ORDER BY max_exec_time DESC"
)


class Statement(Struct, frozen=True):
    """What a statement took, of all its calls; seconds."""

    sql: str
    calls: int
    rows: int
    mean: float
    slowest: float


_NAMES = {
    "kind": "Node Type", "relation": "Relation Name", "rows": "Actual Rows", "filtered": "Rows Removed by Filter",
    "loops": "Actual Loops", "index": "Index Name", "parts": "Plans",
}  # fmt: skip


class Step(Struct, frozen=True, rename=_NAMES):
    """A step of a plan, as Postgres writes it."""

    kind: str
    relation: str = ""
    index: str = ""
    rows: float = 0
    filtered: float = 0
    loops: float = 1
    parts: tuple["Step", ...] = ()

    @property
    def read(self) -> int:
        """How many rows it has looked at."""
        return round((self.rows + self.filtered) * self.loops)

    def all(self) -> "list[Step]":
        """This step and all below it."""
        return [self, *(step for part in self.parts for step in part.all())]


class Explained(Struct, frozen=True, rename={"sql": "Query Text", "plan": "Plan"}):
    """A statement that was carried out, and how."""

    sql: str
    plan: Step


class WatchedPostgres(Postgres):
    """Both watches are off at first: they cost time."""

    _read = 0

    def command(self) -> list[str]:
        """See `Service.command`."""
        settings = {
            "shared_preload_libraries": "pg_stat_statements,auto_explain", "auto_explain.log_analyze": True,
            "auto_explain.log_timing": False, "auto_explain.log_format": "json",
            "auto_explain.log_parameter_max_length": 0, "auto_explain.log_nested_statements": True,
        }  # fmt: skip
        return [*super().command(), *(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))]

    def start(self) -> None:
        """See `Service.start`."""
        super().start()
        self.count(on=False)

    def count(self, *, on: bool) -> None:
        """Count statements from now on, from zero; or no more."""
        self._say("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        self._set("pg_stat_statements.track", "top" if on else "none")
        if on:
            self._say("SELECT pg_stat_statements_reset()")

    def explain(self, *, on: bool) -> None:
        """Write down the plan of each statement from now on; or no more."""
        self._set("auto_explain.log_min_duration", "0" if on else "-1")

    def statements(self, database: str) -> list[Statement]:
        """Those that were counted in a database, the slowest first."""
        with psycopg.connect(self.url) as connection:
            return [Statement(*row) for row in connection.execute(_STATEMENTS, [database])]

    def forget_plans(self) -> None:
        """Whatever was written down before is looked at no more."""
        self._read = self.log.stat().st_size

    def plans(self) -> list[Explained]:
        """The plans that were written down since `forget_plans`."""
        with self.log.open() as log:
            log.seek(self._read)
            return list(_plans(log.read().splitlines()))

    def _set(self, name: str, value: str) -> None:
        self._say(f"ALTER SYSTEM SET {name} = '{value}'")
        self._say("SELECT pg_reload_conf()")

    def _say(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.encode())


def _plans(lines: Sequence[str]) -> list[Explained]:
    """A plan begins in the line of its duration, and is what is indented below."""
    found: list[Explained] = []
    told: list[str] = []
    for line in [*lines, "end"]:
        if told and not line.startswith("\t"):
            found.append(msgspec.json.decode("\n".join(told).encode(), type=Explained))
            told = []
        if told:
            told.append(line)
        if _PLAN in line and line.endswith("plan:"):
            told = [""]
    return found
