"""Transactions."""

import resource
import socket
import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest
from desk import Desk
from sqlalchemy import text

from schemas.event import GraphSaved
from storage.sql import journal, postgres, sqlite
from storage.sql.errors import DatabaseFull, DatabaseUnavailable
from storage.sql.opening import open_database
from storage.sql.sqlite import SqliteDatabase


def seq(desk: Desk, project: str) -> int:
    return desk.store.feed.last(project)


def test_a_write_that_fails_leaves_no_trace_and_calls_nobody(desk: Desk) -> None:
    project, called = desk.project(say="a"), []

    def fail() -> None:
        with desk.store.database.write() as transaction:
            transaction.execute(text("UPDATE project SET name = 'other'"))
            transaction.tell(project, [GraphSaved(rev=9)])
            transaction.after["poke", project] = lambda: called.append(project)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert desk.store.graphs.project(project).name == "Desk"
    assert (seq(desk, project), called) == (0, [])


def test_the_next_write_works_after_one_that_failed(desk: Desk) -> None:
    with pytest.raises(RuntimeError), desk.store.database.write():
        raise RuntimeError
    assert desk.project(say="a")


def test_callbacks_run_once_after_the_commit(desk: Desk) -> None:
    project, seen = desk.project(say="a"), []
    with desk.store.database.write() as transaction:
        transaction.tell(project, [GraphSaved(rev=9)])
        for _ in range(2):
            transaction.after["poke", project] = lambda: seen.append(seq(desk, project))
        assert seen == []
    assert seen == [1]


def test_a_reader_sees_one_moment(desk: Desk) -> None:
    project = desk.project(say="a")
    with desk.store.database.read() as connection:
        before = connection.execute(text("SELECT rev FROM project")).scalar()
        desk.edit(project, "a", text="A")
        assert connection.execute(text("SELECT rev FROM project")).scalar() == before == 1
    assert desk.store.graphs.project(project).rev == 2


def test_who_reads_while_it_is_closed_reads_on(database_url: str) -> None:
    database = open_database(database_url, journal.record)
    with database.read() as reader:
        driver = reader.connection.connection.driver_connection
        database.close()
        assert reader.execute(text("SELECT 1")).scalar() == 1
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError), match="closed"):
        driver.execute("SELECT 1")


def test_writers_wait_for_each_other(desk: Desk) -> None:
    project = desk.project(say="a")

    def add() -> None:
        for _ in range(20):
            with desk.store.database.write() as transaction:
                transaction.tell(project, [GraphSaved(rev=1)])

    threads = [threading.Thread(target=add) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seq(desk, project) == 100


def test_events_of_a_project_that_is_gone_are_told_to_nobody(desk: Desk) -> None:
    with desk.store.database.write() as transaction:
        transaction.tell("nowhere", [GraphSaved(rev=1)])
    with desk.store.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM event")).scalar() == 0


def test_two_databases_in_two_folders_know_nothing_of_each_other(desk: Desk, tmp_path: Path) -> None:
    other = SqliteDatabase(tmp_path / "deep" / "other.db", journal.record)
    with other.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0
    other.close()


def test_who_stops_in_the_middle_of_a_write_holds_up_the_others_for_a_time_only(
    desk_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "WRITE_SECONDS", 1)
    stopped, other = (open_database(desk_database, journal.record) for _ in range(2))

    seen = []

    def stop() -> None:
        with stopped.write() as transaction:
            transaction.execute(text("SELECT 1"))  # sent, and not waited for: it stops here
            with other.write() as writing:
                seen.append(writing.execute(text("SELECT 2")).scalar())

    with pytest.raises(DatabaseUnavailable):
        stop()
    assert seen == [2]
    with stopped.write() as transaction:
        assert transaction.execute(text("SELECT 3")).scalar() == 3
    stopped.close()
    other.close()


def test_whoever_keeps_writing_is_waited_for_and_then_it_is_an_outage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    first, other = (SqliteDatabase(tmp_path / "film.db", journal.record) for _ in range(2))
    with first.write(), pytest.raises(DatabaseUnavailable, match="Another program"), other.write():
        pass
    with other.write() as transaction:
        assert transaction.execute(text("SELECT 1")).scalar() == 1
    first.close()
    other.close()


def test_a_database_that_takes_no_writes_is_waited_for(desk_database: str) -> None:
    database = open_database(desk_database, journal.record)

    def write_something() -> None:
        with database.write() as transaction:
            transaction.execute(text("SET LOCAL transaction_read_only = on"))
            transaction.execute(text("CREATE TABLE film (id int)"))

    with pytest.raises(DatabaseUnavailable, match="read-only"):
        write_something()
    with database.write() as transaction:
        assert transaction.execute(text("SELECT 1")).scalar() == 1
    database.close()


def test_whoever_writes_sees_what_was_written_before_whatever_the_server_has_as_its_default(desk_database: str) -> None:
    database = open_database(desk_database, journal.record)
    with database.write() as transaction:
        transaction.execute(text("SET SESSION default_transaction_isolation = 'repeatable read'"))
    with database.write() as transaction:
        assert transaction.execute(text("SHOW transaction_isolation")).scalar() == "read committed"
    database.close()


def test_a_server_with_a_thousand_open_sockets_gets_connections_to_its_database(desk_database: str) -> None:
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 2_000), most))
    sockets = [socket.socket() for _ in range(1_100)]  # of one that comes next, the number is over 1,024
    database = open_database(desk_database, journal.record)
    try:
        for _ in range(2):  # the second time, it is known already
            with database.read() as reader:
                assert reader.execute(text("SELECT 1")).scalar() == 1
    finally:
        database.close()
        for one in sockets:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))


def test_whatever_a_full_disk_breaks_off_the_database_names_it_and_works_again_afterwards(desk_database: str) -> None:
    database = open_database(desk_database, journal.record)
    full = text("DO 'BEGIN RAISE EXCEPTION $$No space left on device$$ USING ERRCODE = $$53100$$; END'")
    behind = text("SELECT 7")  # the driver prepares it after some times: that, too, is broken off once

    def write_something() -> None:
        with database.write() as transaction:
            transaction.execute(full)
            transaction.execute(behind)

    for _ in range(10):
        with pytest.raises(DatabaseFull, match=r"disk of the database is full: Asked .*No space left on device"):
            write_something()
        with database.write() as transaction:
            assert transaction.execute(behind).scalar() == 7
    database.close()
