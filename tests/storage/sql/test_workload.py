"""What there is to do, at one moment."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from desk import LOOSE, Desk, later
from services import Postgres
from sqlalchemy import insert
from sqlmodel import SQLModel

from graph_engine.job import Presence
from schemas.webhook import WebhookDraft
from storage.sql import workload
from storage.sql.tables import DeliveryRow, JobRow, ProjectRow, WebhookRow, table


@pytest.fixture
def webhook(desk: Desk) -> Callable[[str], None]:
    def hang_up(project: str) -> None:
        desk.store.webhooks.create(project, WebhookDraft(url="https://film.example", events=("run.ended",)))

    return hang_up


def test_jobs_are_counted_by_lane_and_status(desk: Desk) -> None:
    project = desk.project(say="a b c", say_far="far")
    for node in ("a", "b", "c", "far"):
        desk.trigger(project, node)
    desk.fail(desk.claim(), LOOSE)
    desk.claim()

    with later(60):
        load = desk.store.workload.now()

    assert load.jobs == {
        ("cpu", "queued"): 1, ("cpu", "running"): 1, ("cpu", "retrying"): 1, ("network", "queued"): 1,
    }  # fmt: skip
    assert {lane: round(seconds, -1) for lane, seconds in load.oldest.items()} == {"cpu": 60, "network": 60}


def test_only_workers_that_were_seen_lately_count(desk: Desk) -> None:
    desk.store.workers.register(Presence("old", "studio", 1, {"cpu": 4}, {"cpu": 4}))
    with later(40):
        desk.store.workers.seen(Presence("anna", "studio", 2, {"cpu": 2, "network": 8}, {"cpu": 1}))
        desk.store.workers.seen(Presence("berta", "studio", 3, {"cpu": 1}, {"cpu": 1}))
        desk.store.workers.drain("berta")

        load = desk.store.workload.now()

    assert (load.workers, load.draining) == ({"cpu": 2, "network": 1}, 1)
    assert (load.threads, load.busy) == ({"cpu": 3, "network": 8}, {"cpu": 2})


def test_webhooks_lag_behind_by_events_and_then_by_messages(desk: Desk, webhook: Callable[[str], None]) -> None:
    project = desk.project(say="a")
    webhook(project)
    desk.run(project, "a")
    behind = desk.store.workload.now()
    desk.store.outbox.fill()
    with later(60):
        due = desk.store.workload.now()

    assert (behind.behind, behind.due, behind.lag) == (5, 0, 0.0)
    assert (due.behind, due.due, round(due.lag, -1)) == (0, 1, 60)


def test_where_nothing_is_to_do_nothing_is_counted(desk: Desk) -> None:
    load = desk.store.workload.now()
    assert (load.jobs, load.oldest, load.workers, load.due, load.lag, load.behind) == ({}, {}, {}, 0, 0.0, 0)


def test_no_statement_reads_what_has_ended_however_much_there_is(
    tmp_path: Path, postgres: Postgres, desk_database: str
) -> None:
    desk = Desk(tmp_path, url=desk_database)
    try:
        with desk.store.database.write() as transaction:
            for row, rows in history().items():
                transaction.execute(insert(table(row)), rows)
        compiled = [desk.store.database._compiled.of(statement) for statement in workload.STATEMENTS]
        with psycopg.connect(desk_database, autocommit=True) as connection:
            connection.execute("ANALYZE")
            plans = [connection.execute(f"EXPLAIN {sql}", {**own, **GIVEN}).fetchall() for sql, own in compiled]
    finally:
        desk.close()
        postgres.empty(desk_database)
    scans = [line for plan in plans for (line,) in plan if "Seq Scan on" in line and "Seq Scan on worker" not in line]
    assert scans == []


GIVEN = {"now": 4e9, "since": 0.0}
MANY = 20_000


def history() -> dict[type[SQLModel], list[dict[str, Any]]]:
    """Much that has ended, and little that has not."""
    jobs, projects, webhooks, deliveries = [], [], [], []
    for n in range(MANY):
        rare = n % 1000 == 0
        jobs.append({
            **dict.fromkeys(column.name for column in table(JobRow).columns), "id": f"j{n}", "key": f"k{n}",
            "lane": "cpu", "provider": "", "status": "queued" if rare else "done", "priority": 0, "project_id": "p",
            "user_id": "u",
            "work": b"{}", "fence": 1, "attempts": 1, "lost": 0, "created_at": float(n),
        })  # fmt: skip
        projects.append({
            "id": f"p{n}", "user_id": "u", "name": "P", "rev": 1, "seq": 1, "created_at": 1.0, "updated_at": 1.0,
        })  # fmt: skip
        webhooks.append({
            "id": f"w{n}", "project_id": f"p{n}", "url": "https://film.example", "secret": "", "events": b"[]",
            "run_id": None, "active": rare, "cursor": 0, "created_at": 1.0,
        })  # fmt: skip
        deliveries.append({
            "id": f"d{n}", "webhook_id": f"w{n}", "seq": 1, "type": "ping", "body": b"", "tries": 1, "due_at": 1.0,
            "status": "pending" if rare else "delivered", "response": None, "detail": "", "created_at": 1.0,
            "ended_at": 1.0,
        })  # fmt: skip
    return {JobRow: jobs, ProjectRow: projects, WebhookRow: webhooks, DeliveryRow: deliveries}
