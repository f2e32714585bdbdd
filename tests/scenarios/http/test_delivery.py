"""Scenarios 9 and 11 of the engine: bells that ring too often, and workers that nobody hears of for two leases.

Of scenario 11, the commit that is refused takes a second server on the same data, which there is none of yet: the
simulator has zombies. Here the only server sleeps, and finds its own job unharmed.
"""

import time
from collections.abc import Iterator

import pytest
from served_process import ServedProcess
from story import Story, steps
from trial import until


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProcess]:
    """A server that hears each bell three times, and holds a job for two seconds unless it says that it goes on."""
    server = ServedProcess(tmp_path_factory.mktemp("hard"))
    server.start("echo", "short-lease")
    yield server
    server.kill()


def test_every_bell_is_delivered_three_times_and_every_job_committed_once(story: Story) -> None:
    middle = " ".join(f"m{number}" for number in range(12))
    wires = ", ".join(f"a -> {name}, {name} -> z" for name in middle.split())
    project = story.project(wires, say="a z", say_far=middle)

    run = project.run("z")

    assert run.status == "succeeded"
    assert set(steps(run).values()) == {"succeeded"}
    assert [step.node for step in run.refresh().steps if len(step.attempts) != 1] == []
    assert sorted(story.said()) == sorted(["a", "z", *middle.split()])
    assert len(story.jobs(project)) == 14
    assert [len(project.takes(node)) for node in steps(run)] == [1] * 14
    until(lambda: story.server.log().count("bell") >= 3 * 14)


def test_a_body_that_holds_the_interpreter_for_two_leases_runs_once(story: Story) -> None:
    project = story.project(block="a", params={"a": {"seconds": 5.0}})

    run = project.run("a")

    assert run.status == "succeeded"
    assert [attempt.outcome for attempt in run.refresh().steps[0].attempts] == ["succeeded"]
    assert story.said() == ["a"]


def test_a_server_that_slept_for_two_leases_commits_once(story: Story) -> None:
    project = story.project("a -> b", block="a", say="b", params={"a": {"seconds": 3.0}})
    run = project.run("b", wait=False)
    story.until_said("a")

    story.server.process.suspend()
    time.sleep(4.4)
    story.server.process.resume()

    assert run.wait(seconds=30).status == "succeeded"
    by_node = {step.node: step for step in run.refresh().steps}
    assert [attempt.outcome for attempt in by_node["a"].attempts][-1] == "succeeded"
    assert len(project.takes("a")) == 1
    assert story.said() == ["a"] * len(by_node["a"].attempts) + ["b"]
