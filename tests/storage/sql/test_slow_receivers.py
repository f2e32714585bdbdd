"""Receivers that do not answer: what is for them waits, and keeps nothing else waiting."""

import msgspec
from desk import Desk, later
from hooks import BROKEN, SILENT, due, hook

from schemas.webhook import WebhookChange
from storage.sql.outbox import PAUSES_SECONDS


def test_while_nobody_answers_all_that_a_webhook_is_told_waits(desk: Desk) -> None:
    project = desk.project(say="a")
    hook(desk, project, "run.started", "run.ended")
    desk.run(project, "a")
    (first,) = due(desk)

    desk.store.outbox.note(first, SILENT)
    desk.run(project, "a", mode="force")

    assert due(desk) == []
    with later(PAUSES_SECONDS[0] + 1):
        (message,) = due(desk)
        assert (message.id, message.tries) == (first.id, 1)
        desk.store.outbox.note(message, SILENT)
    with later(PAUSES_SECONDS[1]):
        assert due(desk) == []


def test_the_pause_brings_nothing_forward(desk: Desk) -> None:
    project = desk.project(say="a")
    webhook = hook(desk, project, "run.started", "run.ended")
    desk.run(project, "a")
    (refused,) = due(desk)
    desk.store.outbox.note(refused, BROKEN)
    with later(PAUSES_SECONDS[0] + 1):
        (refused,) = due(desk)
        desk.store.outbox.note(refused, BROKEN)
    (silent,) = due(desk)

    desk.store.outbox.note(silent, SILENT)

    items = desk.store.deliveries.list(project, webhook, limit=10, offset=0).items
    assert {item.id: (item.tries, item.response) for item in items} == {refused.id: (2, 500), silent.id: (1, None)}
    with later(PAUSES_SECONDS[0] + 1):
        assert [message.id for message in due(desk)] == [silent.id]


def test_one_message_that_is_refused_keeps_no_other_waiting(desk: Desk) -> None:
    project = desk.project(say="a")
    hook(desk, project, "run.started", "run.ended")
    desk.run(project, "a")
    (first,) = due(desk)

    desk.store.outbox.note(first, BROKEN)

    assert [msgspec.json.decode(message.body)["type"] for message in due(desk)] == ["run.ended"]


def test_what_waited_three_days_for_an_answer_is_given_up_together(desk: Desk) -> None:
    project = desk.project(say="a")
    webhook = hook(desk, project, "run.started", "run.ended")
    desk.run(project, "a")
    passed = 0.0
    for pause in (*PAUSES_SECONDS, 0):
        with later(passed):
            (message,) = due(desk)
            desk.store.outbox.note(message, SILENT)
        passed += pause + 1

    items = desk.store.deliveries.list(project, webhook, limit=10, offset=0).items
    tries = len(PAUSES_SECONDS) + 1
    assert [(item.status, item.tries, item.detail) for item in items] == [("failed", tries, SILENT.detail)] * 2
    assert desk.store.webhooks.get(project, webhook).active


def test_a_ping_and_a_new_address_end_the_pause(desk: Desk) -> None:
    project = desk.project(say="a")
    webhook = hook(desk, project)
    desk.run(project, "a")
    (message,) = due(desk)
    desk.store.outbox.note(message, SILENT)

    desk.store.deliveries.ping(project, webhook)
    (again,) = due(desk)
    assert again.id == message.id
    desk.store.outbox.note(again, SILENT)
    assert due(desk) == []

    desk.store.webhooks.change(project, webhook, WebhookChange(url="https://new.example/"))
    assert [one.url for one in due(desk)] == ["https://new.example/"]
