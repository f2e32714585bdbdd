"""Scenarios 10 and 14 of the engine: processes that die at the worst moment, and what the next ones find.

That a second server on the same data is refused is shown in `tests/server/cli/test_serve.py`.
"""

import signal
import time
from collections.abc import Callable

from story import Story


def test_a_child_that_is_killed_in_the_middle_of_a_node_is_replaced_and_the_node_done_again(story: Story) -> None:
    project = story.project("a -> b", say="a b", params={"a": {"seconds": 0.6}})
    run = project.run("b", wait=False)
    story.until_said("a")

    story.server.kill_children()

    assert run.wait(seconds=15).status == "succeeded"
    by_node = {step.node: step for step in run.refresh().steps}
    assert [attempt.outcome for attempt in by_node["a"].attempts] == ["worker_lost", "succeeded"]
    assert story.said() == ["a", "a", "b"]
    assert len(project.takes("a")) == 1


def test_after_kill_9_the_next_server_goes_on_at_once_and_redoes_only_what_ran(begin: Callable[..., Story]) -> None:
    story = begin()
    project = story.project("a -> b, b -> c", say="a b c", params={"b": {"seconds": 1.0}})
    run = project.run("c", wait=False)
    story.until_said("b")

    story.server.kill()
    story.server.start()
    ready = time.monotonic()

    story.until_said("b", times=2)
    assert time.monotonic() - ready < 10  # the lease of the dead server runs for 30 seconds
    assert run.wait(seconds=20).status == "succeeded"
    by_node = {step.node: step for step in run.refresh().steps}
    assert [attempt.outcome for attempt in by_node["a"].attempts] == ["succeeded"]
    assert [attempt.outcome for attempt in by_node["b"].attempts] == ["restarted", "succeeded"]
    assert story.said() == ["a", "b", "b", "c"]
    assert story.text(project, "c") == "cba"


def test_servers_that_die_around_a_commit_leave_all_of_a_result_or_nothing(begin: Callable[..., Story]) -> None:
    story = begin("die-before-commit")
    project = story.project("d -> r", dot="d", read="r")
    run = project.run("r", wait=False)
    assert story.server.wait() == -signal.SIGKILL
    assert story.server.broken_invariants() == []

    story.server.start("die-after-commit")
    assert story.server.wait() == -signal.SIGKILL
    assert story.said() == ["d", "d"]
    assert story.server.broken_invariants() == []

    story.server.start()
    assert run.wait(seconds=20).status == "succeeded"
    by_node = {step.node: step for step in run.refresh().steps}
    assert [attempt.outcome for attempt in by_node["d"].attempts] == ["restarted", "succeeded"]
    assert story.said() == ["d", "d", "r"]
    assert [len(project.takes(node)) for node in "dr"] == [1, 1]
    assert story.text(project, "r") == "d"
