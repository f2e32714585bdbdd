"""Postgres, Redis and the object store: gone, full, emptied and started anew. Scenario 13 of the engine."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from served_cluster import ServedCluster
from services import Service
from story import Story, steps
from trial import until

from server.client import Project


def wide(story: Story, count: int, seconds: float = 0.02) -> Project:
    """One node, many that take it in, and one that takes in all of them."""
    middle = [f"m{number}" for number in range(count)]
    wires = ", ".join(f"a -> {name}, {name} -> z" for name in middle)
    return story.project(wires, say=f"a z {' '.join(middle)}", params={name: {"seconds": seconds} for name in middle})


@contextmanager
def again_and_again(what: object, pause_seconds: float) -> Iterator[None]:
    """Do it in the background until the end of the block."""
    ended = threading.Event()

    def repeat() -> None:
        while not ended.wait(pause_seconds):
            what()  # type: ignore[operator]

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_a_redis_that_forgets_everything_again_and_again_loses_no_work(
    story: Story, services: dict[str, Service]
) -> None:
    project = wide(story, 200)
    with redis.Redis.from_url(services["redis"].url) as client, again_and_again(client.flushall, 0.3):
        run = project.run("z", wait=False)
        assert run.wait(seconds=90).status == "succeeded"
    assert len(story.said()) == 202


def test_a_full_redis_takes_triggers_and_the_work_is_done_after_its_relief(
    story: Story, services: dict[str, Service]
) -> None:
    project = wide(story, 10)
    with redis.Redis.from_url(services["redis"].url) as client:
        client.config_set("maxmemory", 1)
        try:
            run = project.run("z", wait=False)
        finally:
            client.config_set("maxmemory", 0)
    assert run.wait(seconds=30).status == "succeeded"
    assert len(story.said()) == 12


def test_while_redis_is_gone_triggers_are_taken_and_afterwards_all_is_done(
    story: Story, services: dict[str, Service], absence_seconds: float
) -> None:
    before, after = wide(story, 20, seconds=0.5), story.project(say="later")
    first = before.run("z", wait=False)
    until(lambda: len(story.said()) > 1)
    services["redis"].stop(signal.SIGKILL)
    try:
        assert "z" not in story.said()
        second = after.run("later", wait=False)
        until(lambda: story.http.get("/api/ready").json() == {"status": "ready", "broker": False})
        time.sleep(absence_seconds)
    finally:
        services["redis"].start()
    assert first.wait(seconds=60).status == "succeeded"
    assert second.wait(seconds=30).status == "succeeded"
    assert len(story.said()) == 23


def test_a_database_that_crashes_in_the_middle_of_commits_keeps_all_of_each_or_nothing(
    story: Story, services: dict[str, Service]
) -> None:
    project = wide(story, 100, seconds=0.2)
    run = project.run("z", wait=False)
    for done, how in ((10, signal.SIGQUIT), (30, signal.SIGINT), (50, signal.SIGQUIT)):
        until(lambda done=done: len(story.said()) > done)
        assert "z" not in story.said()
        services["postgres"].stop(how)
        services["postgres"].start()
    assert run.wait(seconds=90).status == "succeeded"
    assert set(steps(run).values()) <= {"succeeded", "cached"}
    assert all(len(project.takes(node)) == 1 for node in steps(run))


def test_a_trigger_while_the_database_is_gone_is_refused_in_words_and_leaves_nothing(
    cluster: ServedCluster, story: Story, services: dict[str, Service]
) -> None:
    project = story.project(say="a")
    services["postgres"].stop()
    try:
        answer = story.http.post(f"/api/projects/{project.id}/nodes/a/run", json={})
        ready = story.http.get("/api/ready")
    finally:
        services["postgres"].start()
    assert answer.status_code == 503
    assert answer.json()["code"] == "database_unavailable"
    assert ready.status_code == 503
    assert project.run("a").status == "succeeded"
    assert len(story.said()) == 1


def test_while_the_store_for_files_is_gone_work_waits_and_none_is_lost(
    story: Story, services: dict[str, Service], absence_seconds: float
) -> None:
    dots = " ".join(f"d{number}" for number in range(8))
    wires = ", ".join(f"{name} -> r{name}" for name in dots.split())
    reads = " ".join(f"r{name}" for name in dots.split())
    project = story.project(wires, dot=dots, read=reads)
    services["store"].stop(signal.SIGKILL)
    try:
        runs = [project.run(name, wait=False) for name in reads.split()]
        time.sleep(absence_seconds)
    finally:
        services["store"].start()
    assert [run.wait(seconds=60).status for run in runs] == ["succeeded"] * 8
    assert all(len(step.attempts) == 1 for run in runs for step in run.refresh().steps)
