"""Workers that die, sleep and are stopped. Scenarios 10 and 11 of the engine."""

import signal

import pytest
from hazard_server import LEASE_LOST, STEPS
from served_cluster import ServedCluster
from story import Story, steps
from trial import until

from storage.sql.postgres import WRITE_SECONDS


@pytest.mark.parametrize("step", STEPS)
def test_whatever_step_of_an_attempt_a_worker_dies_at_the_run_is_done_and_each_result_is_one(
    cluster: ServedCluster, story: Story, step: str
) -> None:
    project = story.project("d -> r, r -> z", dot="d", read="r", say="z")
    cluster.death.write_text(step)

    run = project.run("z", wait=False)

    until(lambda: not all(worker.running for worker in cluster.cluster.workers))
    assert run.wait(seconds=60).status == "succeeded"
    assert set(steps(run).values()) == {"succeeded"}
    assert [len(project.takes(node)) for node in "drz"] == [1, 1, 1]
    assert story.states(project) == {"d": "fresh", "r": "fresh", "z": "fresh"}
    times = {node: story.said().count(node) for node in "drz"}
    assert all(1 <= number <= 2 for number in times.values())
    assert sum(times.values()) <= 4  # one of them, at most, had to be done again


def test_what_a_worker_made_that_slept_for_two_leases_is_refused(cluster: ServedCluster, story: Story) -> None:
    project = story.project("a -> b", say="a b", params={"a": {"seconds": 2.0}})
    run = project.run("b", wait=False)
    story.until_said("a")
    [sleeper] = cluster.at_work()

    sleeper.signal(signal.SIGSTOP)
    assert run.wait(seconds=WRITE_SECONDS + 30).status == "succeeded"  # it may sleep in the middle of a write
    refused = sleeper.newest_log.count(LEASE_LOST)
    sleeper.signal(signal.SIGCONT)
    until(lambda: sleeper.newest_log.count(LEASE_LOST) > refused)

    by_node = {step.node: step for step in run.refresh().steps}
    assert [attempt.outcome for attempt in by_node["a"].attempts] == ["worker_lost", "succeeded"]
    assert story.said() == ["a", "a", "b"]
    assert len(project.takes("a")) == 1


def test_a_worker_that_is_told_to_stop_leaves_its_long_job_to_another_one_at_once(
    cluster: ServedCluster, story: Story
) -> None:
    project = story.project(say="a", params={"a": {"seconds": 3.0}})
    run = project.run("a", wait=False)
    story.until_said("a")
    [holder] = cluster.at_work()

    assert holder.stop() == 0
    story.until_said("a", times=2)

    assert run.wait(seconds=60).status == "succeeded"
    assert [attempt.outcome for attempt in run.refresh().steps[0].attempts] == ["restarted", "succeeded"]


def test_a_body_that_takes_too_much_memory_is_given_up_and_other_work_goes_on(
    cluster: ServedCluster, story: Story
) -> None:
    project = story.project(hoard="greedy", say="modest")
    greedy = project.run("greedy", wait=False)
    modest = [project.run("modest", mode="force", wait=False).wait(seconds=30).status for _ in range(3)]

    assert modest == ["succeeded"] * 3
    assert greedy.wait(seconds=90).status == "failed"
    [step] = greedy.refresh().steps
    assert step.problem is not None
    assert step.problem.code == "worker_lost"
    assert [attempt.outcome for attempt in step.attempts] == ["worker_lost", "worker_lost", "failed"]


def test_all_workers_die_at_once_and_those_that_come_after_them_do_the_rest(
    cluster: ServedCluster, story: Story
) -> None:
    middle = " ".join(f"m{number}" for number in range(20))
    wires = ", ".join(f"a -> {name}, {name} -> z" for name in middle.split())
    seconds = {name: {"seconds": 0.5} for name in middle.split()}
    project = story.project(wires, say=f"a z {middle}", params=seconds)
    run = project.run("z", wait=False)
    until(lambda: len(story.said()) > 4)

    for worker in cluster.cluster.workers:
        worker.stop(signal.SIGKILL)
    assert "z" not in story.said()
    cluster.cluster.revive()

    assert run.wait(seconds=60).status == "succeeded"
    assert all(len(project.takes(node)) == 1 for node in steps(run))
