"""Joins: parents that end at the same moment. Scenario 8 of the engine."""

import threading

from desk import Desk

from graph_engine.job import Claim


def test_two_parents_that_end_in_the_same_moment_queue_their_child_once(desk: Desk, repeats: int) -> None:
    project = desk.project("b -> d, c -> d", say="b c d")
    for repeat in range(repeats):
        desk.edit(project, "b", text=f"b{repeat}")
        desk.edit(project, "c", text=f"c{repeat}")
        run = desk.trigger(project, "d").run.id

        assert _finished_together(desk, [desk.claim(), desk.claim()]) == [True, True]

        assert desk.steps(run)["d"] == "queued"
        last = desk.claim()
        assert desk.store.jobs.claim("cpu", "desk") is None
        assert desk.finish(last)
        assert desk.store.runs.view(run).status == "succeeded"


def _finished_together(desk: Desk, claims: list[Claim]) -> list[bool]:
    barrier = threading.Barrier(len(claims))
    ended: list[bool] = []

    def finish(claim: Claim) -> None:
        barrier.wait()
        ended.append(desk.finish(claim))

    threads = [threading.Thread(target=finish, args=(claim,)) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended
