"""SQL that SQLite and Postgres write in different ways, as expressions that fit both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    TableValuedAlias,
    Text,
    bindparam,
    column,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from storage.sql.tables import table


def among(column: Column[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """`column IN …` for values that never change. They stand in the statement itself, in alphabetical order as in the
    conditions of `tables.py`: only so does the database see that a partial index covers them."""
    literals: list[ColumnElement[Any]] = [literal_column(f"'{value}'") for value in sorted(values)]
    return column == literals[0] if len(literals) == 1 else column.in_(literals)


def one_of(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """`column IN …` for a list given later as `listed(values)`: one statement, however long the list is."""
    return _OneOf(column, bindparam(name, type_=ARRAY(Text)))


def listed(values: Sequence[str]) -> list[str]:
    """A list as `one_of` wants it. SQLite's connections write it as JSON."""
    return list(values)


def holds(column: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the JSON list in a column of bytes holds a text."""
    return _Holds(column, value)


def begins(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a text begins with one that is given later."""
    return _Begins(column, bindparam(name, type_=Text()))


def mentions(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the JSON in a column of bytes has a text in it that is given later; the empty one is in all."""
    return _Mentions(column, bindparam(name, type_=Text()))


def whole(number: ColumnElement[Any]) -> ColumnElement[int]:
    """The whole part of a number that is not negative."""
    return _Whole(number)


def records(name: str, **columns: TypeEngine[Any]) -> TableValuedAlias:
    """Rows that are given later as `as_records(rows)`, to select from: one statement, however many they are.

    Postgres expects a hundred of them and may read all that they are joined with. A condition with `one_of` beside the
    join has it look them up in an index.
    """
    source = _Records(bindparam(name, type_=Text()))
    source.kinds = columns
    return source.table_valued(*(column(key, kind) for key, kind in columns.items()), name=name)


def as_records(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as `records` wants them. Bytes have to be text."""
    return msgspec.json.encode(rows).decode()


def encoded(text: ColumnElement[Any]) -> ColumnElement[bytes]:
    """A text as the bytes of its UTF-8."""
    return _Encoded(text)


def upsert(row: type[SQLModel], change: Callable[[Any], dict[str, Any]] | None = None) -> Insert:
    """INSERT that changes the row with the same primary key instead, when there is one.

    `change(new)` gives what is set, from the columns of the new row; without it everything is replaced.
    """
    into = table(row)
    statement = insert(into)
    new = statement.excluded
    changed = change(new) if change else {c.name: new[c.name] for c in into.columns if not c.primary_key}
    return statement.on_conflict_do_update(index_elements=list(into.primary_key.columns), set_=changed)


class _Pair(FunctionElement[bool]):
    """A condition of two expressions."""

    type: TypeEngine[bool] = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """As it is: SQLAlchemy would write `… = 1` for SQLite, which then uses no index."""
        return self


class _Whole(FunctionElement[int]):
    type: TypeEngine[int] = Integer()
    inherit_cache = True


class _Encoded(FunctionElement[bytes]):
    type: TypeEngine[bytes] = LargeBinary()
    inherit_cache = True


class _Records(FunctionElement[Any]):
    inherit_cache = False
    kinds: Mapping[str, TypeEngine[Any]]


class _OneOf(_Pair):
    pass


class _Holds(_Pair):
    pass


class _Mentions(_Pair):
    pass


class _Begins(_Pair):
    pass


_FORMS: dict[type[_Pair], dict[str, str]] = {
    _OneOf: {
        "sqlite": "({left} IN (SELECT value FROM json_each({right})))",
        "postgresql": "({left} = ANY ({right}))",
    },
    _Holds: {
        "sqlite": "(EXISTS (SELECT 1 FROM json_each({left}) WHERE value = {right}))",
        "postgresql": "jsonb_exists(convert_from({left}, 'UTF8')::jsonb, {right})",
    },
    _Begins: {
        "sqlite": "({left} >= {right} AND {left} < {right} || char(0x10FFFF))",  # an index helps with that
        "postgresql": "starts_with({left}, {right})",
    },
    _Mentions: {
        "sqlite": "(instr(CAST({left} AS TEXT), {right}) > 0)",
        "postgresql": "(position({right} IN convert_from({left}, 'UTF8')) > 0)",
    },
}


@compiles(_Whole)
def _compile_whole(number: _Whole, compiler: SQLCompiler, **options: Any) -> str:
    form = {"sqlite": "CAST({} AS INTEGER)", "postgresql": "floor({})"}[compiler.dialect.name]
    return form.format(compiler.process(next(iter(number.clauses)), **options))


@compiles(_OneOf)
@compiles(_Holds)
@compiles(_Begins)
@compiles(_Mentions)
def _compile(pair: _Pair, compiler: SQLCompiler, **options: Any) -> str:
    left, right = (compiler.process(side, **options) for side in pair.clauses)
    return _FORMS[type(pair)][compiler.dialect.name].format(left=left, right=right)


@compiles(_Encoded)
def _compile_encoded(text: _Encoded, compiler: SQLCompiler, **options: Any) -> str:
    form = {"sqlite": "CAST({} AS BLOB)", "postgresql": "convert_to({}, 'UTF8')"}[compiler.dialect.name]
    return form.format(compiler.process(next(iter(text.clauses)), **options))


@compiles(_Records)
def _compile_records(rows: _Records, compiler: SQLCompiler, **options: Any) -> str:
    given = compiler.process(next(iter(rows.clauses)), **options)
    if compiler.dialect.name == "sqlite":
        columns = ", ".join(f"value ->> '{name}' AS {name}" for name in rows.kinds)
        return f"(SELECT {columns} FROM json_each({given}))"
    kinds = ", ".join(f"{name} {compiler.dialect.type_compiler_instance.process(k)}" for name, k in rows.kinds.items())
    return f"(SELECT * FROM jsonb_to_recordset(CAST({given} AS jsonb)) AS given({kinds}))"
