"""Webhooks and their outbox: what is to be sent, when, and how often."""

import base64
from typing import Any

import msgspec
import pytest
from desk import FATAL, Desk, later

from schemas.webhook import WebhookChange, WebhookDraft
from storage.sql.errors import Conflict, DeliveryMissing, ProjectMissing, WebhookMissing
from storage.sql.outbox import KEPT_DELIVERIES, PAUSES_SECONDS, Answered, Due
from storage.sql.trigger_tokens import run_key

FINE = Answered(204, "It answered 204 No Content.")
SILENT = Answered(None, "It did not answer within 15 seconds.")
BROKEN = Answered(500, "It answered 500 Internal Server Error.")
HOUR = 3600.0


def hook(desk: Desk, project: str, *events: Any, url: str = "https://film.example/hook") -> str:
    draft = WebhookDraft(url=url, events=events) if events else WebhookDraft(url=url)
    return desk.store.webhooks.create(project, draft)[0].id


def due(desk: Desk, busy: tuple[str, ...] = ()) -> list[Due]:
    desk.store.outbox.fill()
    return desk.store.outbox.due([one.id for one in desk.store.outbox.waiting(busy)])


def messages(desk: Desk, project: str, webhook: str) -> list[str]:
    """The types of all messages to a webhook, oldest first."""
    desk.store.outbox.fill()
    items = desk.store.deliveries.list(project, webhook, limit=1000, offset=0).items
    return [item.type for item in reversed(items)]


def test_a_webhook_hears_of_the_events_it_asked_for_from_now_on(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.run(project, "a")
    ends = hook(desk, project)
    failures = hook(desk, project, "step.failed", "graph.saved")
    all_steps = hook(desk, project, "run.started", "step.succeeded", "step.cached")

    desk.run(project, "b")

    assert messages(desk, project, ends) == ["run.ended"]
    assert messages(desk, project, failures) == []
    assert messages(desk, project, all_steps) == ["run.started", "step.succeeded"]


def test_the_message_of_an_end_has_the_outputs(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    hook(desk, project)
    run = desk.run(project, "b")

    (message,) = due(desk)

    body = msgspec.json.decode(message.body)
    assert (body["type"], body["data"]["project"]) == ("run.ended", project)
    assert body["data"]["fact"] == {"type": "run.ended", "run": run.id, "status": "succeeded"}
    assert body["data"]["run"]["outputs"] == {"text": {"value": {"kind": "text", "text": "ba"}, "urls": []}}
    assert body["timestamp"].endswith("+00:00")


def test_the_message_of_a_failure_says_why(desk: Desk) -> None:
    project = desk.project(say="a")
    hook(desk, project)
    desk.trigger(project, "a")
    desk.fail(desk.claim(), FATAL)

    (message,) = due(desk)

    run = msgspec.json.decode(message.body)["data"]["run"]
    assert (run["status"], run["outputs"], run["problems"][0]["code"]) == ("failed", {}, "low_tide")


def test_no_event_is_told_twice(desk: Desk) -> None:
    project = desk.project(say="a")
    webhook = hook(desk, project)
    desk.run(project, "a")
    due(desk)
    desk.run(project, "a", mode="force")

    assert messages(desk, project, webhook) == ["run.ended", "run.ended"]


def test_a_log_longer_than_one_helping_is_told_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.sql.outbox.EVENTS_AT_ONCE", 2)
    project = desk.project("a -> b, b -> c", say="a b c")
    webhook = hook(desk, project, "step.succeeded", "run.ended")

    desk.run(project, "c")

    assert messages(desk, project, webhook) == ["step.succeeded"] * 3 + ["run.ended"]


def test_each_webhook_gets_one_message_at_a_time_in_order(desk: Desk) -> None:
    project = desk.project(say="a")
    one, other = hook(desk, project, "run.started", "run.ended"), hook(desk, project)
    desk.run(project, "a")

    first = {message.webhook: message for message in due(desk)}
    assert msgspec.json.decode(first[one].body)["type"] == "run.started"
    assert first.keys() == {one, other}
    assert [message.webhook for message in due(desk, busy=(one,))] == [other]

    desk.store.outbox.note(first[one], FINE)
    assert [msgspec.json.decode(m.body)["type"] for m in due(desk, busy=(other,))] == ["run.ended"]


def test_what_was_delivered_is_not_sent_again(desk: Desk) -> None:
    project = desk.project(say="a")
    webhook = hook(desk, project)
    desk.run(project, "a")
    (message,) = due(desk)

    desk.store.outbox.note(message, FINE)

    assert due(desk) == []
    (item,) = desk.store.deliveries.list(project, webhook, limit=10, offset=0).items
    assert (item.status, item.tries, item.response, item.detail) == ("delivered", 1, 204, FINE.detail)
    assert item.ended_at is not None


def test_what_fails_is_tried_again_for_three_days_with_growing_pauses(desk: Desk) -> None:
    project = desk.project(say="a")
    webhook = hook(desk, project)
    desk.run(project, "a")
    (first,) = due(desk)
    passed = 0.0
    for tries, pause in enumerate(PAUSES_SECONDS):
        with later(passed):
            (message,) = due(desk)
            assert (message.id, message.tries) == (first.id, tries)
            desk.store.outbox.note(message, BROKEN)
        with later(passed + pause - 1):
            assert due(desk) == []
        passed += pause
    with later(passed):
        (message,) = due(desk)
        desk.store.outbox.note(message, BROKEN)
    with later(passed + 1000 * HOUR):
        assert due(desk) == []

    assert 60 * HOUR < passed <= 72 * HOUR
    (item,) = desk.store.deliveries.list(project, webhook, limit=10, offset=0).items
    assert (item.status, item.tries, item.response) == ("failed", len(PAUSES_SECONDS) + 1, 500)
    assert desk.store.webhooks.get(project, webhook).active


def test_an_address_that_is_gone_for_good_is_switched_off(desk: Desk) -> None:
    project = desk.project(say="a")
    webhook = hook(desk, project, "run.started", "run.ended")
    desk.run(project, "a")
    (message,) = due(desk)

    desk.store.outbox.note(message, Answered(410, "It answered 410 Gone."))

    assert not desk.store.webhooks.get(project, webhook).active
    items = desk.store.deliveries.list(project, webhook, limit=10, offset=0).items
    assert {item.type: (item.status, item.tries) for item in items} == {
        "run.started": ("failed", 1), "run.ended": ("failed", 0),
    }  # fmt: skip
    with later(100 * HOUR):
        assert due(desk) == []


def test_one_that_is_switched_off_hears_nothing_and_later_of_nothing_it_missed(desk: Desk) -> None:
    project = desk.project(say="a b")
    webhook = hook(desk, project)
    desk.store.webhooks.change(project, webhook, WebhookChange(active=False))
    desk.run(project, "a")
    assert due(desk) == []
    desk.store.webhooks.change(project, webhook, WebhookChange(active=True))
    assert messages(desk, project, webhook) == []

    desk.run(project, "b")

    assert messages(desk, project, webhook) == ["run.ended"]


def test_a_change_leaves_what_it_does_not_name(desk: Desk) -> None:
    project = desk.project()
    webhook = hook(desk, project, "step.failed")

    changed = desk.store.webhooks.change(project, webhook, WebhookChange(url="https://other.example/"))

    assert (changed.url, changed.events, changed.active) == ("https://other.example/", ("step.failed",), True)
    assert desk.store.webhooks.change(project, webhook, WebhookChange(events=("run.started",))).url == changed.url


def test_a_secret_is_new_and_long_each_time(desk: Desk) -> None:
    project = desk.project(say="a")
    view, first = desk.store.webhooks.create(project, WebhookDraft(url="https://film.example/"))
    _, second = desk.store.webhooks.rotate(project, view.id)
    desk.run(project, "a")

    assert first != second
    for secret in (first, second):
        prefix, _, key = secret.partition("_")
        assert (prefix, len(base64.b64decode(key, validate=True))) == ("whsec", 32)
    assert [message.secret for message in due(desk)] == [second]


def test_only_the_newest_deliveries_are_kept_and_all_that_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert KEPT_DELIVERIES == 1000
    monkeypatch.setattr("storage.sql.outbox.KEPT_DELIVERIES", 2)
    project = desk.project(say="a")
    webhook = hook(desk, project)
    waiting: set[str] = set()
    for number in range(5):
        desk.run(project, "a", mode="force")
        (message,) = due(desk)
        if number == 0:
            desk.store.outbox.note(message, BROKEN)
            waiting.add(message.id)
        else:
            desk.store.outbox.note(message, FINE)

    kept = desk.store.deliveries.list(project, webhook, limit=10, offset=0)

    assert kept.total == 3
    assert {item.id for item in kept.items if item.status == "pending"} == waiting


# -- receivers that do not answer --------------------------------------------------------------------------------------


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


# -- callbacks ---------------------------------------------------------------------------------------------------------


def test_a_callback_is_told_of_its_own_run_once(desk: Desk) -> None:
    project = desk.project(say="a b")
    run, other = desk.trigger(project, "a").run.id, desk.trigger(project, "b").run.id
    secret = desk.store.webhooks.callback(project, run, "https://film.example/")
    desk.work()

    (message,) = due(desk)

    assert (msgspec.json.decode(message.body)["data"]["run"]["id"], message.secret) == (run, secret)
    assert run != other
    (view,) = desk.store.webhooks.list(project)
    assert (view.run, view.active, view.events) == (run, False, ("run.ended",))
    desk.store.outbox.note(message, BROKEN)
    with later(6):
        assert [again.id for again in due(desk)] == [message.id]


def test_a_callback_for_a_run_that_has_ended_is_told_at_once(desk: Desk) -> None:
    project = desk.project(say="a")
    run = desk.run(project, "a").id

    secret = desk.store.webhooks.callback(project, run, "https://film.example/")
    assert desk.store.webhooks.callback(project, run, "https://film.example/") == secret

    (message,) = due(desk)
    assert msgspec.json.decode(message.body)["data"]["run"]["status"] == "succeeded"


def test_old_callbacks_are_forgotten_but_not_those_that_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.sql.webhooks.KEPT_CALLBACKS", 2)
    project = desk.project(say="a")
    run = desk.run(project, "a").id
    hook(desk, project)
    desk.store.webhooks.callback(project, run, "https://waits.example/")
    for number in range(4):
        desk.store.webhooks.callback(project, run, f"https://film.example/{number}")
        for message in due(desk):
            if "waits" not in message.url:
                desk.store.outbox.note(message, FINE)

    assert [view.url for view in desk.store.webhooks.list(project)] == [
        "https://film.example/hook", "https://waits.example/", "https://film.example/2", "https://film.example/3",
    ]  # fmt: skip


def test_a_callback_is_not_changed(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.store.webhooks.callback(project, desk.run(project, "a").id, "https://film.example/")
    (view,) = desk.store.webhooks.list(project)

    with pytest.raises(Conflict) as caught:
        desk.store.webhooks.change(project, view.id, WebhookChange(url="https://other.example/"))

    assert caught.value.problems[0].code == "webhook_is_callback"
    assert desk.store.webhooks.list(project) == [view]


def test_the_callbacks_of_a_trigger_are_counted_until_they_are_sent(desk: Desk) -> None:
    project = desk.project(say="a")
    webhooks = desk.store.webhooks
    for trigger, key in (("one", "1"), ("one", "2"), ("other", "1")):
        accepted = desk.trigger(project, "a", key=run_key(trigger, key), mode="force")
        webhooks.callback(project, accepted.run.id, "https://film.example/")
        desk.work()

    def pending(trigger: str, key: str | None = None, url: str = "https://film.example/") -> int:
        return webhooks.pending_callbacks(project, trigger, key, url)

    assert (pending("one"), pending("other"), pending("third")) == (2, 1, 0)
    assert (pending("one", "1"), pending("one", "1", "https://else.example/")) == (1, 2)
    for message in due(desk):
        desk.store.outbox.note(message, FINE)
    assert (pending("one"), pending("other")) == (0, 0)


# -- people ------------------------------------------------------------------------------------------------------------


def test_a_message_is_sent_again_under_its_old_id(desk: Desk) -> None:
    project = desk.project(say="a")
    webhook = hook(desk, project)
    desk.run(project, "a")
    (message,) = due(desk)
    desk.store.outbox.note(message, FINE)

    again = desk.store.deliveries.again(project, webhook, message.id)

    assert (again.id, again.status, again.tries, again.ended_at) == (message.id, "pending", 0, None)
    assert due(desk) == [message]


def test_a_ping_has_no_event(desk: Desk) -> None:
    project = desk.project()
    webhook = hook(desk, project)
    ping = desk.store.deliveries.ping(project, webhook)

    (message,) = due(desk)

    assert (ping.id, ping.type, ping.seq) == (message.id, "ping", 0)
    assert msgspec.json.decode(message.body)["data"] == {"project": project, "seq": 0, "fact": None, "run": None}


def test_nothing_is_sent_to_one_that_is_switched_off_even_when_asked_for(desk: Desk) -> None:
    project = desk.project()
    webhook = hook(desk, project)
    ping = desk.store.deliveries.ping(project, webhook).id
    desk.store.webhooks.change(project, webhook, WebhookChange(active=False))

    assert due(desk) == []
    with pytest.raises(Conflict):
        desk.store.deliveries.ping(project, webhook)
    with pytest.raises(Conflict):
        desk.store.deliveries.again(project, webhook, ping)


def test_what_is_not_there_is_said_to_be_missing(desk: Desk) -> None:
    project, other = desk.project(), desk.project()
    webhook = hook(desk, project)
    for missing in (lambda: desk.store.webhooks.create("ghost", WebhookDraft(url="https://a.example")),
                    lambda: desk.store.webhooks.list("ghost")):  # fmt: skip
        with pytest.raises(ProjectMissing):
            missing()
    store = desk.store
    for call in (store.webhooks.get, store.webhooks.rotate, store.webhooks.delete, store.deliveries.ping):
        with pytest.raises(WebhookMissing):
            call(other, webhook)
    with pytest.raises(DeliveryMissing):
        store.deliveries.again(project, webhook, "msg_ghost")


def test_a_webhook_that_is_deleted_takes_its_messages_along(desk: Desk) -> None:
    project = desk.project(say="a")
    webhook = hook(desk, project)
    desk.run(project, "a")
    (message,) = due(desk)

    desk.store.webhooks.delete(project, webhook)

    assert due(desk) == []
    desk.store.outbox.note(message, FINE)
    assert desk.store.webhooks.list(project) == []
