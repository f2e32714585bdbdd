"""Processes that carry out jobs."""

import msgspec
import pytest
from desk import Desk, later

from graph_engine.job import Presence
from storage.sql.workers import KEPT_SECONDS

ANNA = Presence("anna", "studio", 7, {"cpu": 2, "network": 8}, {})


def test_who_registers_is_listed_with_its_lanes(desk: Desk) -> None:
    desk.store.workers.register(ANNA)

    [worker] = desk.store.workers.list()

    assert (worker.name, worker.host, worker.pid, worker.draining) == ("anna", "studio", 7, False)
    assert (worker.lanes, worker.busy) == ({"cpu": 2, "network": 8}, {})


def test_each_heartbeat_says_what_it_is_at_and_that_it_is_there(desk: Desk) -> None:
    desk.store.workers.register(ANNA)
    with later(10):
        assert desk.store.workers.seen(msgspec.structs.replace(ANNA, busy={"cpu": 1})) is False

    [worker] = desk.store.workers.list()

    assert worker.busy == {"cpu": 1}
    assert worker.seen_at - worker.started_at == pytest.approx(10, abs=1)


def test_who_is_told_to_drain_hears_of_it_at_its_next_heartbeat(desk: Desk) -> None:
    desk.store.workers.register(ANNA)

    assert desk.store.workers.drain("anna") is True

    assert desk.store.workers.seen(ANNA) is True
    assert desk.store.workers.list()[0].draining is True


def test_another_process_of_the_same_name_is_not_told_what_the_one_before_was(desk: Desk) -> None:
    desk.store.workers.register(ANNA)
    desk.store.workers.drain("anna")

    desk.store.workers.register(msgspec.structs.replace(ANNA, pid=8))

    assert desk.store.workers.seen(msgspec.structs.replace(ANNA, pid=8)) is False
    assert [worker.pid for worker in desk.store.workers.list()] == [8]


def test_nobody_is_told_to_drain_who_is_not_there(desk: Desk) -> None:
    assert desk.store.workers.drain("anna") is False
    assert desk.store.workers.list() == []


def test_who_has_ended_is_forgotten_at_once_and_who_is_not_seen_after_a_day(desk: Desk) -> None:
    desk.store.workers.register(ANNA)
    desk.store.workers.register(msgspec.structs.replace(ANNA, name="berta"))
    desk.store.workers.forget("anna")
    assert [worker.name for worker in desk.store.workers.list()] == ["berta"]

    with later(KEPT_SECONDS + 1):
        desk.store.workers.seen(ANNA)

    assert [worker.name for worker in desk.store.workers.list()] == ["anna"]


def test_who_was_forgotten_is_known_again_with_its_next_heartbeat(desk: Desk) -> None:
    assert desk.store.workers.seen(ANNA) is False
    assert [worker.name for worker in desk.store.workers.list()] == ["anna"]
