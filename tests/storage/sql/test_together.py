"""What several threads want at the same time, in one transaction."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from desk import Desk

from graph_engine.errors import DiskFull
from graph_engine.job import Made
from schemas.value import Text
from storage.sql.together import Together


def gathered(together: Together[Any, Any], *asks: Callable[[], Any]) -> list[Any]:
    """What these give, or raise, when all of them are asked while something else is under way."""

    def told(ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(asks)) as threads:
        with together._turn:
            answers = [threads.submit(told, ask) for ask in asks]
            while len(together._gathered) < len(asks):
                threading.Event().wait(0.001)
        return [answer.result() for answer in answers]


def test_what_gathers_is_done_in_one_go_and_everybody_has_the_own_answer() -> None:
    batches: list[list[int]] = []

    def double(wishes: Sequence[int]) -> list[int]:
        batches.append(sorted(wishes))
        return [2 * wish for wish in wishes]

    together = Together(double)
    assert together.ask(1) == 2
    assert gathered(together, *(lambda wish=wish: together.ask(wish) for wish in (3, 4, 5))) == [6, 8, 10]
    assert batches == [[1], [3, 4, 5]]


def test_what_goes_wrong_with_one_is_told_to_nobody_else() -> None:
    def root(wishes: Sequence[float]) -> list[float]:
        if any(wish < 0 for wish in wishes):
            raise ValueError(min(wishes))
        return [wish**0.5 for wish in wishes]

    together = Together(root)
    answers = gathered(together, lambda: together.ask(4), lambda: together.ask(-1), lambda: together.ask(9))

    assert [answers[0], answers[2]] == [2, 3]
    assert isinstance(answers[1], ValueError)


def test_an_outage_is_everybodys_and_is_waited_for_once() -> None:
    tried: list[int] = []

    def work(wishes: Sequence[int]) -> list[int]:
        tried.append(len(wishes))
        raise DiskFull

    together = Together(work)
    answers = gathered(together, lambda: together.ask(1), lambda: together.ask(2))

    assert tried == [2]
    assert [type(answer) for answer in answers] == [DiskFull, DiskFull]
    assert answers[0] is not answers[1]  # each thread raises one of its own


def finished_together(desk: Desk, *claims: Any) -> list[Any]:
    jobs = desk.store.jobs
    made = {claim.job: desk.make(claim) for claim in claims}
    asks = [lambda claim=claim: jobs.succeed(claim, made[claim.job], "cpu", "desk") for claim in claims]
    return gathered(jobs._successes, *asks)


def test_parents_that_end_together_start_their_child_once(desk: Desk) -> None:
    project = desk.project("a -> c, b -> c, a -> d", say="a b c d")
    run = desk.trigger(project, "c", "d").run.id
    first, second = desk.claim(), desk.claim()

    answers = finished_together(desk, first, second)

    assert [done for done, _ in answers] == [True, True]
    assert sorted(claim.watchers[0].node for _, claim in answers) == ["c", "d"]
    for _, claim in answers:
        assert desk.finish(claim)
    assert desk.steps(run) == dict.fromkeys("abcd", "succeeded")
    assert desk.text(project, "c") == "cab"


def test_of_those_that_end_together_one_that_was_lost_changes_nothing(desk: Desk) -> None:
    project = desk.project(say="a b c")
    run = desk.trigger(project, "a", "b", "c").run.id
    lost, kept = desk.claim(), desk.claim()
    desk.store.jobs.requeue(lost.job, lost.fence)

    answers = finished_together(desk, lost, kept)

    assert [done for done, _ in answers] == [False, True]
    assert sum(status == "succeeded" for status in desk.steps(run).values()) == 1
    assert len({claim.job for _, claim in answers}) == 2
    for _, claim in answers:
        assert desk.finish(claim)
    assert set(desk.steps(run).values()) == {"succeeded"}


@pytest.mark.parametrize("zombie_first", [True, False])
def test_an_attempt_that_lost_its_job_leaves_the_steps_to_the_one_that_has_it(desk: Desk, zombie_first: bool) -> None:
    run = desk.trigger(desk.project(say="a"), "a").run.id
    zombie = desk.claim()
    desk.store.jobs.requeue(zombie.job, zombie.fence)
    heir = desk.claim()
    jobs, made = desk.store.jobs, {claim.fence: desk.make(claim) for claim in (zombie, heir)}
    both = (zombie, heir) if zombie_first else (heir, zombie)

    answers = gathered(jobs._successes, *(lambda claim=c: jobs.succeed(claim, made[claim.fence]) for c in both))

    assert [done for done, _ in answers] == [claim is heir for claim in both]
    [step] = desk.store.runs.view(run).steps
    assert (step.status, step.attempt) == ("succeeded", heir.attempt)


@pytest.mark.parametrize("same", ["project", "run"])
def test_runs_that_end_together_have_ended(desk: Desk, same: str) -> None:
    project = desk.project(say="a b")
    runs = [desk.trigger(project, *t).run.id for t in ([["a", "b"]] if same == "run" else [["a"], ["b"]])]
    answers = finished_together(desk, desk.claim(), desk.claim())

    assert [answer for answer in answers if answer != (True, None)] == []
    assert {desk.store.runs.view(run).status for run in runs} == {"succeeded"}


def test_what_cannot_be_written_does_not_hold_up_the_others(desk: Desk) -> None:
    desk.trigger(desk.project(say="a b"), "a")
    desk.trigger(desk.project(say="a b"), "b")
    good, bad = desk.claim(), desk.claim()
    jobs = desk.store.jobs
    answers = gathered(
        jobs._successes,
        lambda: jobs.succeed(good, desk.make(good)),
        lambda: jobs.succeed(bad, Made(outputs={"text": Text(text=object())})),  # type: ignore[arg-type]
    )

    assert answers[0] == (True, None)
    assert isinstance(answers[1], TypeError)
    assert desk.finish(bad)
