"""`reelgraph check`."""

from contextlib import closing

from desk import Desk
from sqlalchemy import text

from server.compose import System
from server.settings import Settings
from storage.sql.opening import sqlite_url


def spoil(tmp_path):
    with closing(Desk(tmp_path, url=sqlite_url(tmp_path / "data" / "reelgraph.db"))) as desk:
        project = desk.project(mention="a")
        desk.run(project, "a")
        with desk.store.database.write() as transaction:
            transaction.execute(text("UPDATE project SET seq = 100"))


def test_a_sound_database_is_said_to_be_sound_also_while_a_server_has_it(command, tmp_path):
    server = System(Settings(data=tmp_path / "data", cpu_workers=1, network_workers=2))
    try:
        ended = command("check")
    finally:
        server.close()

    assert (ended.code, ended.out) == (0, "Nothing is broken\n")
    assert command("admin", "check", "--json").json() == {"broken": []}


def test_what_is_broken_is_said_in_words(command, tmp_path):
    spoil(tmp_path)

    ended = command("check")

    assert ended.code == 1
    assert "project “Desk” " in ended.out
    assert "its events are not numbered without gaps\nBroken: 1" in ended.out
    assert len(command("check", "--json").json()["broken"]) == 1


def test_looking_makes_no_database(command, tmp_path):
    ended = command("check", "--data", tmp_path / "elsewhere")

    assert ended.code == 2
    assert "There is no database at" in ended.err
    assert not (tmp_path / "elsewhere").exists()


def test_a_database_that_is_away_is_said_to_be(command, monkeypatch):
    monkeypatch.setenv("REELGRAPH_DATABASE", "postgresql://nobody:hunter22@127.0.0.1:9/none")

    ended = command("check")

    assert ended.code == 2
    assert "The database can't be used" in ended.err
    assert "hunter22" not in ended.err


def test_a_database_of_another_age_is_not_looked_at(command, tmp_path):
    desk = Desk(tmp_path, url=sqlite_url(tmp_path / "data" / "reelgraph.db"))
    with closing(desk), desk.store.database.write() as transaction:
        transaction.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    ended = command("check")

    assert ended.code == 2
    assert "older than this Reelgraph" in ended.err
