"""Scenarios 6, 7, 17 and 22 of the engine: shared work, repeated triggers, stopping, and who comes first."""

import time
from concurrent.futures import ThreadPoolExecutor

from served_process import CPU_WORKERS
from story import Story, steps
from trial import until

LONG_QUEUE = 200


def test_equal_nodes_in_two_projects_are_one_job_and_both_steps_complete(story: Story) -> None:
    params = {"a": {"seconds": 0.5}}
    one, two = story.project(say="a", params=params), story.project(say="a", params=params)

    first, second = one.run("a", wait=False), two.run("a", wait=False)

    [job] = story.jobs(one)
    assert [shared.id for shared in story.jobs(two)] == [job.id]
    assert {step.project for step in job.steps} == {one.id, two.id}
    assert (first.wait().status, second.wait().status) == ("succeeded", "succeeded")
    assert steps(first) == steps(second) == {"a": "succeeded"}
    assert story.said() == ["a"]


def test_one_idempotency_key_is_one_run_and_is_refused_for_another_request(story: Story) -> None:
    project = story.project(say="a b")
    address, headers = f"/api/projects/{project.id}/nodes/a/run", {"Idempotency-Key": "click"}
    body = {"onConflict": "queue"}

    first, again = (story.http.post(address, json=body, headers=headers) for _ in range(2))
    other = story.http.post(address, json={"mode": "force"}, headers=headers)
    elsewhere = story.http.post(address.replace("/a/", "/b/"), json=body, headers=headers)

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["run"]["id"] == again.json()["run"]["id"]
    for refused in (other, elsewhere):
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert project.runs().total == 1
    until(lambda: project.runs().items[0].finished_at)
    assert story.said() == ["a"]


def test_fifty_clicks_at_once_make_one_job_per_stale_key(story: Story) -> None:
    project = story.project("a -> b, f -> b", say="a b f", params={"a": {"seconds": 0.3}})
    project.run("f")

    def click(_: int) -> str:
        answer = story.http.post(f"/api/projects/{project.id}/nodes/b/run", headers={"Prefer": "wait=30"})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["run"]["status"])

    with ThreadPoolExecutor(10) as people:
        ended = list(people.map(click, range(50)))

    assert ended == ["succeeded"] * 50
    assert len(story.jobs(project)) == 3
    assert story.said() == ["f", "a", "b"]


def test_stopping_one_run_leaves_its_job_to_the_other(story: Story) -> None:
    params = {"a": {"seconds": 0.6}}
    one, two = story.project(say="a", params=params), story.project(say="a", params=params)
    first, second = one.run("a", wait=False), two.run("a", wait=False)
    story.until_said("a")

    assert first.cancel().status == "canceled"

    assert second.wait().status == "succeeded"
    first.refresh()
    assert steps(first) == {"a": "canceled"}
    assert story.said() == ["a"]


def test_stopping_kills_a_body_in_a_blocking_call_within_its_grace_and_leaves_no_output(story: Story) -> None:
    project = story.project("a -> b", block="a", say="b", params={"a": {"seconds": 60}})
    run = project.run("b", wait=False)
    story.until_said("a")
    before = {child.pid for child in story.server.children}
    began = time.monotonic()

    assert run.cancel().status == "canceling"

    assert run.wait(seconds=10).status == "canceled"
    assert time.monotonic() - began < 6.5  # a grace of five seconds, the scenario's one, and half of one to look
    assert steps(run) == {"a": "canceled", "b": "canceled"}
    assert len(before - {child.pid for child in story.server.children}) == 1
    assert story.status(project)["a"].outputs is None
    assert project.takes("a") == ()
    assert story.said() == ["a"]


def test_a_trigger_right_after_a_stop_is_not_hit_by_it(story: Story) -> None:
    project = story.project(say="a", params={"a": {"seconds": 0.4}})
    first = project.run("a", wait=False)
    story.until_said("a")

    first.cancel()
    second = project.run("a", wait=False)

    assert second.wait().status == "succeeded"
    assert first.wait().status == "canceled"
    assert story.said() == ["a", "a"]


def test_a_person_who_waits_starts_within_one_slot_though_another_project_has_queued_200_jobs(story: Story) -> None:
    """At equal priority the queue is in the order of its age; fairness between projects is not there yet."""
    names = " ".join(f"x{number}" for number in range(LONG_QUEUE))
    long = {name: {"seconds": 0.15} for name in names.split()}
    batch = story.project(say=names, params=long).run(wait=False)
    until(lambda: len(story.said()) > CPU_WORKERS)

    quick = story.project(say="y").run("y", priority=10)

    assert batch.cancel().status in ("canceling", "canceled")
    assert quick.status == "succeeded"
    [attempt] = quick.refresh().steps[0].attempts
    asked, began = quick.view.created_at, attempt.started_at
    others = [tried.started_at for step in batch.wait().steps for tried in step.attempts]
    assert len(others) > CPU_WORKERS
    assert [start for start in others if asked < start < began] == []
    assert len(story.said()) < LONG_QUEUE / 2
