"""Who does what only one process may do at a time: whoever has a lease on it. Like a job, it goes on elsewhere when its
process is gone, or sleeps."""

from sqlalchemy import bindparam, insert, select, update

from storage.sql.engine import Database
from storage.sql.tables import LeadRow, table

LEASE_SECONDS = 30.0
RENEW_SECONDS = 10.0

_lead = table(LeadRow)
_ONE = select(_lead).where(_lead.c.name == bindparam("of"))
_TAKE = update(_lead).where(_lead.c.name == bindparam("of")).values(holder=bindparam("by"), until=bindparam("lease"))
_FIRST = insert(_lead)


class Leads:
    """The leads that this process, `holder`, has and wants."""

    def __init__(self, database: Database, holder: str) -> None:
        self._database = database
        self._holder = holder

    def has(self, name: str) -> bool:
        """Whether this process has the lead, which it takes if nobody has it. Ask before each thing that is done."""
        with self._database.read() as reader:
            row = reader.execute(_ONE, {"of": name}).first()
            if row is not None and row.until > reader.now:
                ours = row.holder == self._holder
                if not ours or row.until > reader.now + LEASE_SECONDS - RENEW_SECONDS:
                    return bool(ours)
        with self._database.write() as transaction:
            row = transaction.execute(_ONE, {"of": name}).first()
            until = transaction.now + LEASE_SECONDS
            if row is None:
                transaction.execute(_FIRST, {"name": name, "holder": self._holder, "until": until})
                return True
            if row.holder != self._holder and row.until > transaction.now:
                return False
            transaction.execute(_TAKE, {"of": name, "by": self._holder, "lease": until})
            return True

    def give_up(self, name: str) -> None:
        """Leave it to somebody else at once."""
        with self._database.write() as transaction:
            row = transaction.execute(_ONE, {"of": name}).first()
            if row is not None and row.holder == self._holder:
                transaction.execute(_TAKE, {"of": name, "by": self._holder, "lease": transaction.now})
