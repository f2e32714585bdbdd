"""`reelgraph admin`."""

from functools import partial
from uuid import uuid4

import pytest
from desk import FATAL, Desk

from graph_engine.job import Presence
from server.cli import beside
from server.compose import System
from server.settings import Settings
from storage.sql import journal
from storage.sql.migrate import migrate
from storage.sql.opening import open_database, sqlite_url


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request, tmp_path, monkeypatch):
    """The database that the commands work on. No server has it."""
    monkeypatch.setenv("REELGRAPH_TRIAL_LOG", str(tmp_path / "said.log"))
    monkeypatch.setattr(beside, "System", partial(System, packages=("node_types", "trial_nodes")))
    url = sqlite_url(tmp_path / "data" / "reelgraph.db")
    if request.param == "postgres":
        url = request.getfixturevalue("postgres").new_database(f"admin-{uuid4().hex}")
        monkeypatch.setenv("REELGRAPH_DATABASE", url)
        database = open_database(url, journal.record)
        migrate(database)
        database.close()
    desk = Desk(tmp_path, url=url)
    yield desk
    desk.check()
    desk.close()


def lose(desk):
    """A project whose run failed since its workers died; gives it and the job."""
    project = desk.project("a -> b", say="a b")
    desk.trigger(project, "b", priority=2)
    for _ in range(3):
        claim = desk.claim()
        desk.store.jobs.lose(claim.job, claim.fence)
    return project, claim.job


def test_jobs_are_shown_lane_by_lane_with_their_places(command, desk):
    project = desk.project(say="a b c", say_far="far")
    for node in ("a", "b", "c", "far"):
        desk.trigger(project, node)
    claim = desk.claim()

    shown = command("admin", "jobs")

    assert shown.code == 0
    assert "cpu: 1 running, 2 queued" in shown.out
    assert f"running {claim.job} say, for a of {project}, attempt 1, since" in shown.out
    assert f"2 queued for project {project}" in shown.out
    assert "1. queued" in shown.out
    assert "2. queued" in shown.out
    assert "network: 1 queued" in shown.out
    assert "network" not in command("admin", "jobs", "--lane", "cpu").out
    assert len(command("admin", "jobs", "--json").json()["items"]) == 4
    assert command("admin", "jobs", "--project", "another").out == "Nothing is at work, and nothing waits\n"
    assert "and 2 more" in command("admin", "jobs", "--limit", 1).out


def test_dead_jobs_are_shown_with_what_was_wrong(command, desk):
    project, lost = lose(desk)
    desk.trigger(desk.project(say="x"), "x")
    desk.fail(desk.claim(), FATAL)

    shown = command("admin", "dead")

    assert shown.out.index("The tide is out (low_tide)") < shown.out.index("The worker died 3 times")
    assert f"node a of project {project}, run " in shown.out
    assert [job["id"] for job in command("admin", "dead", "--lost", "--json").json()] == [lost]


def test_what_failed_for_good_runs_again_as_a_new_run_and_only_once(command, desk):
    project, lost = lose(desk)

    done = command("admin", "requeue", lost)

    assert done.code == 0
    assert f"b of project {project} runs again: run " in done.out
    run = done.out.split()[-1]
    assert desk.store.runs.view(run).targets == ("b",)
    assert desk.job_statuses() == ["failed", "queued"]
    assert "runs already" in command("admin", "requeue", "--all-lost").out
    desk.work()
    assert desk.store.runs.view(run).status == "succeeded"
    assert "Nothing is left to run again" in command("admin", "requeue", "--all-lost").out


def test_what_did_not_fail_is_not_run_again(command, desk):
    desk.trigger(desk.project(say="a"), "a")
    claim = desk.claim()

    ended = command("admin", "requeue", claim.job, "none")

    assert ended.code == 2
    assert f"these have not: {claim.job} (running), none (there is none)" in ended.err


def test_what_can_not_run_any_more_says_why(command, desk):
    project, lost = lose(desk)
    graph = desk.store.graphs.graph(project).graph
    desk.save(project, type(graph)(nodes=graph.nodes[:1]))

    ended = command("admin", "requeue", lost)

    assert ended.code == 1
    assert f"b of project {project} can't be run again:" in ended.err
    assert command("admin", "requeue", lost, "--json").json()[0]["problems"][0]["code"] == "unknown_node"


def test_workers_are_shown_with_what_they_are_at(command, desk):
    desk.store.workers.register(Presence("anna", "studio", 7, {"cpu": 2, "network": 8}, {"cpu": 1}))
    desk.store.workers.drain("anna")

    shown = command("admin", "workers").out

    assert "anna: at work on cpu 1 of 2, network 0 of 8; draining, seen 0 s ago, started 0 s ago" in shown
    assert command("admin", "workers", "--json").json()[0]["name"] == "anna"


def test_a_worker_is_told_to_drain_by_its_name(command, desk, request):
    desk.store.workers.register(Presence("anna", "studio", 7, {"cpu": 2}, {}))

    told = command("admin", "drain", "anna")

    if "sqlite" in request.node.name:
        assert told.code == 2
        assert "Stop it with Ctrl-C or SIGTERM" in told.err
        return
    assert told.code == 0
    assert "anna begins nothing new" in told.out
    assert desk.store.workers.list()[0].draining
    assert "There are: anna." in command("admin", "drain", "berta").err


def test_where_there_is_nothing_that_is_said(command, desk):
    said = [command("admin", action).out for action in ("jobs", "dead", "workers")]
    assert said == [
        "Nothing is at work, and nothing waits\n", "No job has failed for good\n", "No worker was seen within a day\n",
    ]  # fmt: skip


def test_beside_a_server_on_sqlite_one_may_look_and_change_nothing(command, tmp_path):
    server = System(Settings(data=tmp_path / "data", cpu_workers=1, network_workers=2))
    try:
        looked = [command("admin", action).code for action in ("jobs", "dead", "workers", "check")]
        changed = [command("admin", *action) for action in (("requeue", "--all-lost"), ("drain", "x"), ("gc",))]
    finally:
        server.close()

    assert looked == [0, 0, 0, 0]
    assert [ended.code for ended in changed] == [2, 2, 2]
    assert "api/runs/RUN/retry" in changed[0].err
    assert "api/gc" in changed[2].err
