"""What all servers of an install have to know, and nobody else: made once, by whoever needs it first."""

from sqlalchemy import bindparam, insert, select

from storage.sql.engine import Database
from storage.sql.tables import SecretRow, table

_secret = table(SecretRow)
_ONE = select(_secret.c.value).where(_secret.c.name == bindparam("of"))
_NEW = insert(_secret)


def secret(database: Database, name: str, new: bytes) -> bytes:
    """The secret of this name; `new` if there was none."""
    with database.read() as reader:
        known = reader.execute(_ONE, {"of": name}).scalar()
    if known is not None:
        return bytes(known)
    with database.write() as transaction:
        known = transaction.execute(_ONE, {"of": name}).scalar()
        if known is None:
            transaction.execute(_NEW, {"name": name, "value": new})
        return bytes(known or new)
