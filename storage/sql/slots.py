"""How many jobs may be at work at the same time for one user, or at one provider.

A slot is nothing but a running job: whoever loses the lease of the job loses the slot. Writers follow one another, so
that what is counted here holds until the claim that it is counted for.
"""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import func, select

from graph_engine.transitions import JOB_OPEN
from schemas.catalog import WORKER_LANES, Lane
from storage.sql.engine import Reader
from storage.sql.expressions import among, listed
from storage.sql.tables import JobRow, table

_job = table(JobRow)

_AT_WORK = (
    select(_job.c.user_id, _job.c.provider, func.count().label("number"))
    .where(among(_job.c.status, JOB_OPEN), among(_job.c.status, ["canceling", "running"]))
    .group_by(_job.c.user_id, _job.c.provider)
)


class Slots(Struct, frozen=True):
    """So many jobs at the same time for each `user`, and by name at each of `providers`. Without a number, there are as
    many as workers have threads."""

    user: int | None = None
    providers: Mapping[str, int] = {}

    def full(self, connection: Reader) -> dict[str, list[str]]:
        """Who has no slot left, as `queue.NEXT` wants it."""
        users: Counter[str] = Counter()
        providers: Counter[str] = Counter()
        if self.user is not None or self.providers:
            for row in connection.execute(_AT_WORK):
                users[row.user_id] += row.number
                providers[row.provider] += row.number
        full_users = [name for name, number in users.items() if self.user is not None and number >= self.user]
        full_providers = [name for name, number in self.providers.items() if providers[name] >= number]
        return {"full_users": listed(full_users), "full_providers": listed(full_providers)}

    def freed(self, lane: Lane, provider: str) -> tuple[Lane, ...]:
        """The lanes on which jobs may wait for the slot of one that has ended: those of a user are of any lane."""
        if self.user is not None:
            return WORKER_LANES
        return (lane,) if provider in self.providers else ()


UNLIMITED = Slots()
