"""Who gets a slot, of those that wait."""

import pytest

from server.webhooks.turn import next_turns, receiver
from storage.sql.outbox import Waiting


def waiting(webhook: str, host: str, project: str = "film", callback: bool = False) -> Waiting:
    return Waiting(f"msg_{webhook}", webhook, project, f"https://{host}.example/hook", callback)


def webhooks(turns: list[Waiting]) -> list[str]:
    return [turn.webhook for turn in turns]


def test_who_was_tried_longest_ago_comes_first_and_who_never_was_before_all() -> None:
    queue = [waiting("late", "a"), waiting("early", "b"), waiting("new", "c")]

    assert webhooks(next_turns(queue, [], {"early": 3, "late": 7})) == ["new", "early", "late"]


def test_one_receiver_gets_two_slots_with_those_it_has() -> None:
    queue = [waiting("b", "slow"), waiting("c", "slow"), waiting("d", "other")]

    assert webhooks(next_turns(queue, [waiting("a", "slow")], {})) == ["b", "d"]


def test_one_project_gets_half_of_the_slots_with_those_it_has() -> None:
    sending = [waiting(f"s{number}", f"s{number}") for number in range(5)]
    queue = [waiting(f"w{number}", f"w{number}") for number in range(5)] + [waiting("x", "x", project="other")]

    assert webhooks(next_turns(queue, sending, {})) == ["w0", "w1", "w2", "x"]


def test_the_callbacks_of_a_project_leave_slots_to_its_webhooks() -> None:
    queue = [waiting(f"c{number}", f"c{number}", callback=True) for number in range(9)] + [waiting("w", "w")]

    assert webhooks(next_turns(queue, [], {})) == ["c0", "c1", "c2", "c3", "w"]
    assert webhooks(next_turns(queue[4:], queue[:4], {})) == ["w"]


def test_there_are_sixteen_slots() -> None:
    queue = [waiting(f"{number}", f"{number}", project=f"p{number}") for number in range(20)]

    assert len(next_turns(queue, [], {})) == 16
    assert len(next_turns(queue[5:], queue[:5], {})) == 11
    assert next_turns(queue[16:], queue[:16], {}) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("https://a.example/x", "https://A.example:443/y?z", True), ("http://a.example", "https://a.example", False),
     ("http://a.example:1", "http://a.example:2", False), ("http://[::1]/", "http://[::1]:80/a", True)],
)  # fmt: skip
def test_a_receiver_is_scheme_host_and_port(one: str, other: str, same: bool) -> None:
    assert (receiver(one) == receiver(other)) is same
