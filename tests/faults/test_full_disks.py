"""No room left: on the disk of the database, in the store for files, on the disk of a worker."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import httpx
import msgspec
import psycopg
import pytest
from hazard_server import LEASE_SECONDS
from served import png
from served_cluster import ServedCluster
from services import ObjectStore, Service
from story import Story
from trial import until

from schemas.problem import ProblemReply
from server.client import Project, Run
from storage.sql.postgres import WRITER_LOCK

NO_ROOM = """
CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file "base/16384/16385": No space left on device' USING ERRCODE = '53100';
END $$"""
ROOM = "CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"


@pytest.fixture
def database(cluster: ServedCluster) -> Iterator[psycopg.Connection]:
    """The database of the cluster. Each statement that writes asks a function whether there is room."""
    with psycopg.connect(cluster.cluster.settings["REELGRAPH_DATABASE"], autocommit=True) as connection:
        with connection.transaction():
            connection.execute(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})".encode())
            connection.execute(ROOM)
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                asks = f'TRIGGER no_room BEFORE INSERT OR UPDATE OR DELETE ON "{table}" EXECUTE FUNCTION no_room()'
                connection.execute(f"CREATE OR REPLACE {asks}".encode())
        yield connection


@contextmanager
def full(database: psycopg.Connection) -> Iterator[None]:
    """Nothing more can be written until the end of the block. What is there can be read."""
    database.execute(NO_ROOM)
    try:
        yield
    finally:
        database.execute(ROOM)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """The status of an answer, and the code of its problem."""
    return answer.status_code, msgspec.json.decode(answer.content, type=ProblemReply).code


def fan(story: Story, wide: int, seconds: float) -> Project:
    """A file, read by a node; and as many slow nodes. One takes in all of them."""
    middle = [f"m{number}" for number in range(wide)]
    wires = ", ".join(f"{name} -> z" for name in ("r", *middle))
    slow = {name: {"seconds": seconds} for name in middle}
    return story.project(f"d -> r, {wires}", slow, dot="d", read="r", say=f"z {' '.join(middle)}")


def outcomes(run: Run) -> list[list[str | None]]:
    """How the attempts of each step have ended."""
    return [[attempt.outcome for attempt in step.attempts] for step in run.refresh().steps]


def test_while_the_disk_of_the_database_is_full_what_is_done_waits_and_nothing_is_done_twice(
    database: psycopg.Connection, cluster: ServedCluster, story: Story, absence_seconds: float
) -> None:
    project = fan(story, 20, 1.0)
    run = project.run("z", wait=False)
    until(lambda: len(story.said()) > 2)

    with full(database):
        time.sleep(absence_seconds)
        assert run.refresh().status == "running"

    assert run.wait(seconds=60).status == "succeeded"
    assert sorted(story.said()) == sorted(["d", "r", "z", *(f"m{number}" for number in range(20))])
    assert {*map(tuple, outcomes(run))} == {("succeeded",)}
    logs = [worker.log.read_text() for worker in cluster.cluster.workers]
    assert any("a job waits: The disk of the database is full" in log for log in logs)


def test_what_is_asked_for_while_the_disk_of_the_database_is_full_is_refused_in_words_and_leaves_nothing(
    database: psycopg.Connection, story: Story
) -> None:
    project = story.project(say="a")
    before, picture = project.graph(), {"file": ("moon.png", png(), "image/png")}
    key = {"Idempotency-Key": "once"}

    with full(database):
        trigger = story.http.post(f"/api/projects/{project.id}/nodes/a/run", json={}, headers=key)
        saved = story.put(project, story.graph(say="a b"), before.rev)
        uploaded = story.http.post(f"/api/projects/{project.id}/assets", files=picture)
        assert project.graph() == before
        assert story.http.get("/api/ready").status_code == 200

    assert {refusal(answer) for answer in (trigger, saved, uploaded)} == {(503, "database_full")}
    assert "disk of the database" in trigger.json()["title"]
    assert "No space left on device" in trigger.json()["detail"]
    assert project.graph() == before
    assert story.http.get(f"/api/projects/{project.id}/runs").json()["items"] == []
    assert story.http.get(f"/api/projects/{project.id}/assets").json()["items"] == []
    again = story.http.post(f"/api/projects/{project.id}/nodes/a/run", json={}, headers=key)
    assert again.status_code == 202
    assert story.reelgraph.run(again.json()["run"]["id"]).wait(seconds=30).status == "succeeded"
    assert story.said() == ["a"]


@pytest.fixture(params=["minio", "seaweedfs"])
def full_store(
    request: pytest.FixtureRequest, cluster: ServedCluster, services: dict[str, Service]
) -> Callable[[], AbstractContextManager[None]]:
    """The store has no room until the end of a block. MinIO says so then; SeaweedFS, that something failed."""

    @contextmanager
    def said() -> Iterator[None]:
        cluster.full.write_text("store")
        yield
        cluster.full.unlink()

    store = services["store"]
    assert isinstance(store, ObjectStore)
    return said if request.param == "minio" else store.over_quota


def test_while_the_store_for_files_is_full_what_was_made_waits_and_uploads_are_refused_in_words(
    full_store: Callable[[], AbstractContextManager[None]], story: Story
) -> None:
    project = dots(story, 4)
    picture = {"file": ("moon.png", png(41, "navy"), "image/png")}

    with full_store():
        runs = [project.run(f"r{number}", wait=False) for number in range(4)]
        for number in range(4):
            story.until_said(f"d{number}")
        refused = story.http.post(f"/api/projects/{project.id}/assets", files=picture)
        time.sleep(1.5 * LEASE_SECONDS)
        assert {run.refresh().status for run in runs} == {"running"}

    assert refusal(refused) in {(503, "store_full"), (503, "store_unavailable")}
    assert "store for files" in refused.json()["title"]
    assert "room" in refused.json()["hint"] or "disk may be full" in refused.json()["hint"]
    assert story.http.get(f"/api/projects/{project.id}/assets").json()["items"] == []
    assert [run.wait(seconds=60).status for run in runs] == ["succeeded"] * 4
    assert [outcomes(run) for run in runs] == [[["succeeded"], ["succeeded"]]] * 4
    assert len(story.said()) == 8
    assert story.http.post(f"/api/projects/{project.id}/assets", files=picture).status_code == 201


def cramp(cluster: ServedCluster, *numbers: int) -> None:
    """The disks of these workers are full from now on."""
    cluster.full.write_text(" ".join(str(cluster.cluster.workers[number].pid) for number in numbers))


def dots(story: Story, wide: int) -> Project:
    """Nodes that make a file each, with one behind each that reads it, and one that takes in what all of these say."""
    made, read = [f"d{number}" for number in range(wide)], [f"r{number}" for number in range(wide)]
    wires = ", ".join(f"{dot} -> {reader}, {reader} -> z" for dot, reader in zip(made, read, strict=True))
    return story.project(wires, dot=" ".join(made), read=" ".join(read), say="z")


def test_when_the_disks_of_all_workers_are_full_work_waits_in_words_and_goes_on_by_itself(
    cluster: ServedCluster, story: Story
) -> None:
    project = dots(story, 6)
    cramp(cluster, 0, 1, 2, 3)
    run = project.run("z", wait=False)
    until(lambda: any(step.status == "retrying" for step in run.refresh().steps))
    problems = {step.problem.code for step in run.view.steps if step.problem is not None}
    cluster.full.unlink()

    assert problems == {"disk_full"}
    assert run.wait(seconds=60).status == "succeeded"


def test_a_worker_whose_disk_is_full_leaves_the_work_to_others_and_works_again_when_there_is_room(
    cluster: ServedCluster, story: Story
) -> None:
    project = dots(story, 12)

    def one_met_a_full_disk() -> bool:
        run = project.run("z", mode="force_upstream", wait=False)
        assert run.wait(seconds=60).status == "succeeded"
        return any("infra" in attempts for attempts in outcomes(run))

    cramp(cluster, 0, 2)
    until(one_met_a_full_disk, 120)
    cluster.full.unlink()
    for run in story.runs_until(lambda: cluster.cluster.workers[0] in cluster.at_work()):
        assert run.wait(seconds=60).status == "succeeded"


def test_files_that_a_full_disk_has_no_room_for_are_fetched_by_another_worker(
    cluster: ServedCluster, story: Story
) -> None:
    project, rounds = dots(story, 8), count(1)
    for number in range(8):
        assert project.run(f"d{number}").status == "succeeded"

    def one_met_a_full_disk() -> bool:
        for copy in Path(cluster.cluster.settings["REELGRAPH_DATA"], "copies").glob("??/*"):
            copy.unlink()
        run = project.run(*(f"r{number}" for number in range(8)), mode="force", wait=False)
        assert run.wait(seconds=60).status == "succeeded"
        times = next(rounds)
        assert all(story.said().count(f"r{number}") == times for number in range(8))
        return any("infra" in attempts for attempts in outcomes(run))

    cramp(cluster, 0, 2)
    until(one_met_a_full_disk, 120)
