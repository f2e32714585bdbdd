"""How many statements are sent, and how much they read, does not grow with the graph or with what has been."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import msgspec
from desk import Desk
from sqlalchemy import insert
from sqlalchemy.sql.base import Executable
from sqlmodel import SQLModel

from graph_engine.freshness import Recipe
from schemas.value import Artifact
from storage.sql import graphs, job_list, lineage, listing, media_types, remake, uses
from storage.sql.engine import Reader
from storage.sql.pipeline import Piped
from storage.sql.sqlite import SqliteDatabase
from storage.sql.tables import JobRow, ProjectRow, ResultBlobRow, ResultRow, RunRow, TakeRow, table

Sent = list[tuple[Executable, Mapping[str, Any]]]

FEW, MANY = 3, 40
HISTORY = 3_000


@contextmanager
def watched() -> Iterator[Sent]:
    """All statements that this thread sends meanwhile; with many params as often as the database carries them out."""
    sent: Sent = []
    here = threading.get_ident()

    def watching(real: Callable[..., Any]) -> Callable[..., Any]:
        def execute(reader: Reader, statement: Executable, params: Any = msgspec.UNSET) -> Any:
            given = {} if params is msgspec.UNSET else params
            if threading.get_ident() == here:
                sent.extend((statement, one) for one in (given if isinstance(given, Sequence) else [given]))
            return real(reader, statement, given)

        return execute

    with (
        patch.object(Reader, "execute", watching(Reader.execute)),
        patch.object(Piped, "execute", watching(Piped.execute)),
    ):
        yield sent


def sent_by(work: Callable[[], object]) -> int:
    with watched() as sent:
        work()
    return len(sent)


def wide(nodes: int) -> str:
    return " ".join(f"n{n}" for n in range(nodes))


def long(nodes: int) -> str:
    return ", ".join(f"n{n} -> n{n + 1}" for n in range(nodes - 1))


def both(count: Callable[[int], int]) -> tuple[int, int]:
    return count(FEW), count(MANY)


def test_making_a_long_graph_again_is_planned_in_as_many_statements_as_a_short_one(desk: Desk) -> None:
    def count(nodes: int) -> int:
        project = desk.project(long(nodes), say=wide(nodes))
        desk.run(project, f"n{nodes - 1}")
        return sent_by(lambda: desk.plan(project, f"n{nodes - 1}", mode="force_upstream"))

    few, many = both(count)
    assert few == many


def test_making_many_nodes_again_is_planned_in_as_many_statements_as_a_few(desk: Desk) -> None:
    def count(nodes: int) -> int:
        project = desk.project(say=wide(nodes))
        desk.run(project, *wide(nodes).split())
        desk.run(project, *wide(nodes).split(), mode="force")
        return sent_by(lambda: desk.plan(project, *wide(nodes).split(), mode="force"))

    few, many = both(count)
    assert few == many


def test_what_is_stale_is_known_by_as_many_statements_however_much_it_is(desk: Desk) -> None:
    def count(nodes: int) -> int:
        project = desk.project(say=wide(nodes))
        desk.run(project, *wide(nodes).split())
        for node in wide(nodes).split():
            desk.edit(project, node, text=f"other {node} of {nodes}")
        assert set(desk.states(project).values()) == {"stale"}
        return sent_by(lambda: desk.status(project))

    few, many = both(count)
    assert few == many


def test_takes_that_came_back_or_are_held_are_found_at_once(desk: Desk) -> None:
    def count(nodes: int) -> int:
        project = desk.project(say=wide(nodes))
        ids = wide(nodes).split()
        desk.run(project, *ids)
        for index, node in enumerate(ids):
            desk.edit(project, node, text=f"other {node} of {nodes}")
            if index % 2:
                desk.change(project, node, pinned=desk.status(project)[node].take)
        desk.run(project, *ids)
        for node in ids:
            desk.edit(project, node, text=node)
        assert set(desk.states(project).values()) == {"fresh", "pinned"}
        assert all(node.take for node in desk.status(project).values())
        return sent_by(lambda: desk.status(project))

    few, many = both(count)
    assert few == many


def test_files_that_are_gone_are_told_of_together(desk: Desk) -> None:
    def count(nodes: int) -> int:
        project = desk.project(dot=wide(nodes))
        desk.run(project, *wide(nodes).split())
        desk.missing |= {node.outputs["image"].artifact.digest for node in desk.status(project).values()}
        found = desk.status(project)
        assert {reason.code for node in found.values() for reason in node.reasons} == {"output_missing"}
        desk_count = sent_by(lambda: desk.status(project))
        desk.missing.clear()
        return desk_count

    few, many = both(count)
    assert few == many


def test_a_large_project_is_copied_in_as_many_statements_as_a_small_one(desk: Desk) -> None:
    def count(nodes: int) -> int:
        project = desk.project(long(nodes), say=wide(nodes))
        desk.run(project, f"n{nodes - 1}")
        return sent_by(lambda: desk.store.graphs.duplicate(project))

    few, many = both(count)
    assert few == many


def test_a_copy_has_only_the_newest_of_what_was_made_again(desk: Desk) -> None:
    project = desk.project(say="a")
    for words in ("first", "second", "third"):
        desk.trigger(project, "a", mode="force")
        desk.finish(desk.claim(), words)
    desk.edit(project, "a", text="other")
    desk.run(project, "a")

    copy = desk.store.graphs.duplicate(project).id

    assert desk.store.takes.list(copy, "a").total == 2
    desk.edit(copy, "a", text="a")
    assert (desk.states(copy)["a"], desk.text(copy, "a")) == ("fresh", "third")


def test_a_plan_reads_no_more_after_years_of_making_again(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b c")
    desk.run(project, "b")
    desk.run(project, "a", mode="force")
    made_again(desk, project, "c", others=20)  # a long history makes another plan than none
    analyze(desk)
    targets: list[dict[str, Any]] = [{}, {"mode": "force"}, {"params": {"a": {"text": "new"}}}]

    def reads() -> list[int]:
        return [read_by(desk, lambda asked=asked: desk.plan(project, "b", **asked)) for asked in targets]

    young = reads()
    made_again(desk, project, "a", others=HISTORY)
    made_again(desk, project, "c", others=HISTORY)
    analyze(desk)
    old = reads()

    assert all(now < before + 500 for before, now in zip(young, old, strict=True)), (young, old)


def test_a_node_is_said_to_take_as_long_as_it_took_lately(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    made_again(desk, project, "a", others=5, seconds=[100.0, 100.0, 1.0, 2.0, 3.0])

    [step] = desk.plan(project, "a", mode="force").steps

    assert step.seconds == 2.0


def test_lists_and_searches_by_file_read_what_they_show_however_much_there_is(desk: Desk) -> None:
    with desk.store.database.write() as transaction:
        for row, rows in years().items():
            transaction.execute(insert(table(row)), rows)
    analyze(desk)
    page = {"limit": 20, "offset": 40}
    file = {"digest": digest_of(7)}
    asked: Sent = [
        (graphs._LISTS[False], page),
        (listing._ASKED[False, None][1], page),
        (listing._ASKED[False, "failed"][1], page),
        (job_list._ended(None, None), {"limit": 20}),
        (job_list._ended("done", None), {"limit": 20}),
        (job_list._ended("done", "gpu"), {"limit": 20}),
        (lineage._HOLDING, {**file, "limit": 20}),
        (remake._MAKER, file),
        (uses._HELD, file),
        (media_types._RESULT, file),
    ]

    costs = [read(desk, *one) for one in asked]
    with desk.store.database.read() as reader:
        found = [len(reader.execute(*one)) for one in asked]
    empty(desk)

    assert [n for n, cost in enumerate(costs) if cost > HISTORY / 3] == []
    assert found == [20, 20, 20, 20, 20, 0, 1, 1, 1, 1]


def test_a_file_that_a_result_has_no_more_is_not_found_by_it(desk: Desk) -> None:
    project = desk.project(dot="d")
    desk.run(project, "d")
    digest = desk.status(project)["d"].outputs["image"].artifact.digest
    assert len(desk.store.lineages.of(digest).results) == 1
    with desk.store.database.write() as transaction:
        transaction.execute(table(ResultRow).update().values(blobs=b"[]"))

    assert desk.store.lineages.of(digest).results == ()
    assert desk.store.media_types.of(digest) is None


def test_the_files_of_a_result_that_goes_are_forgotten_with_it(desk: Desk) -> None:
    project = desk.project(dot="d")
    desk.run(project, "d")
    with desk.store.database.write() as transaction:
        transaction.execute(table(ResultRow).delete())
        assert transaction.execute(table(ResultBlobRow).select()).all() == []
    desk.store.graphs.delete(project)


# -- how much is read ----------------------------------------------------------------------------------------------


def read_by(desk: Desk, work: Callable[[], object]) -> int:
    with watched() as sent:
        work()
    return sum(read(desk, statement, params) for statement, params in sent)


def read(desk: Desk, statement: Executable, params: Mapping[str, Any]) -> int:
    """How many rows a statement looks at; of SQLite, that counts its steps, a tenth of those."""
    with desk.store.database.read() as reader:
        driver: Any = reader.connection.connection.driver_connection
        if not isinstance(desk.store.database, SqliteDatabase):
            sql, own = desk.store.database._compiled.of(statement)
            [[plan]] = driver.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", {**own, **params}).fetchall()
            return round(_looked_at(plan[0]["Plan"]))
        steps: list[None] = []
        driver.set_progress_handler(lambda: steps.append(None), 10)
        reader.execute(statement, params)
        driver.set_progress_handler(None, 0)
        return len(steps)


def _looked_at(step: dict[str, Any]) -> float:
    own = step["Actual Rows"] + step.get("Rows Removed by Filter", 0) if "Scan" in step["Node Type"] else 0
    return own * step["Actual Loops"] + sum(_looked_at(part) for part in step.get("Plans", ()))


def analyze(desk: Desk) -> None:
    with desk.store.database.write() as transaction:
        transaction.say("ANALYZE")


def empty(desk: Desk) -> None:
    """Rows without runs and steps are no state that the engine could be in."""
    with desk.store.database.write() as transaction:
        for row in (JobRow, ProjectRow, ResultRow):
            transaction.execute(table(row).delete())


# -- what has been -------------------------------------------------------------------------------------------------


def made_again(desk: Desk, project: str, node: str, *, others: int, seconds: Sequence[float] = (1.0,)) -> None:
    """As if a node had been made again so often, from all kinds of settings."""
    with desk.store.database.write() as transaction:
        now = transaction.now
        keys = [f"{node} {n} {now}".ljust(64, "0") for n in range(others)]
        transaction.execute(
            insert(table(ResultRow)), [result(key, now, seconds[n % len(seconds)]) for n, key in enumerate(keys)]
        )
        transaction.execute(
            insert(table(TakeRow)), [take(project, node, key, now + n * 1e-3) for n, key in enumerate(keys)]
        )


def result(key: str, now: float, seconds: float = 1.0, files: Sequence[str] = ()) -> dict[str, Any]:
    recipe = Recipe(type="say", version=1, params=msgspec.Raw(b"{}"), environment="", inputs=())
    artifacts = [Artifact(digest=file, media_type="image/png", size=1) for file in files]
    outputs = {f"image{n}": {"kind": "image", "artifact": a, "width": 1, "height": 1} for n, a in enumerate(artifacts)}
    return {
        "key": key, "recipe": msgspec.json.encode(recipe), "outputs": msgspec.json.encode(outputs), "digests": b"{}",
        "blobs": msgspec.json.encode(files), "seconds": seconds, "cost": 0.0, "created_at": now,
    }  # fmt: skip


def take(project: str, node: str, key: str, now: float) -> dict[str, Any]:
    return {
        "id": f"take {key}", "project_id": project, "node_id": node, "key": key, "base": f"base {key}", "nonce": "n",
        "sources": b"[]", "run_id": "r", "created_at": now,
    }  # fmt: skip


def digest_of(n: int) -> str:
    return f"{n:064x}"


def years() -> dict[type[SQLModel], list[dict[str, Any]]]:
    """Projects, runs and jobs that have ended long ago."""
    empty_job = dict.fromkeys(column.name for column in table(JobRow).columns)
    numbers = range(HISTORY)
    return {
        ProjectRow: [
            {"id": f"p{n}", "user_id": "u", "name": "P", "rev": 1, "seq": 1, "created_at": 1.0, "updated_at": float(n)}
            for n in numbers
        ],
        RunRow: [
            {"id": f"r{n}", "project_id": f"p{n}", "rev": 1, "mode": "stale", "targets": b"[]",
             "status": "failed" if n % 5 == 0 else "succeeded", "live": 0, "priority": 0, "request_digest": "",
             "after_run": None, "created_at": float(n), "finished_at": float(n)}
            for n in numbers
        ],
        JobRow: [
            {**empty_job, "id": f"j{n}", "key": f"k{n}", "lane": "cpu", "provider": "",
             "status": "failed" if n % 5 == 0 else "done", "priority": 0, "project_id": "p", "user_id": "u",
             "work": b"{}", "fence": 1, "attempts": 1, "lost": 0, "created_at": float(n)}
            for n in numbers
        ],
        ResultRow: [result(f"k{n}", float(n), files=[digest_of(n)]) for n in numbers],
        ResultBlobRow: [{"digest": digest_of(n), "key": f"k{n}"} for n in numbers],
    }  # fmt: skip
