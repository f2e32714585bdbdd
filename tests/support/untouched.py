"""What holds of every request that is refused: it says so in a Problem, and nothing is another way than it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from served import files_of
from sqlalchemy import text

from server.compose import System

_TABLES = ("document", "asset", "version", "mark", "trigger_token", "webhook", "delivery", "run")
"""What requests write; the rest is written by work that may still go on for another test."""


@contextmanager
def untouched(system: System, *projects: str) -> Iterator[None]:
    """Inside, nothing may be written: no row, no revision of any graph, no event of these projects, no file."""
    before = everything(system, *projects)
    yield
    assert everything(system, *projects) == before


def assert_refused(answer: Any, status: int, code: str, **where: str) -> None:
    """The answer is this Problem, about this place."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text[:2000]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["where"] == where
    assert answer.json()["title"]


def everything(system: System, *projects: str) -> dict[str, Any]:
    """All that a request could have changed, to be compared with what it is later."""
    with system.store.database.read() as connection:
        rows = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in _TABLES}
        found = list(connection.execute(text("SELECT id, rev, seq FROM project")))
    return {
        "rows": rows,
        "revisions": {id: rev for id, rev, _ in found},
        "events": {id: seq for id, _, seq in found if id in projects},
        "files": files_of(system) | set((system.settings.data / "uploads").iterdir()),
    }
