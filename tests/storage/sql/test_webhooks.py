"""Webhooks and their outbox: what is to be sent, when, and how often."""

import base64

import msgspec
import pytest
from desk import FATAL, Desk, later
from hooks import BROKEN, FINE, HOUR, due, hook, messages

from schemas.webhook import WebhookChange, WebhookDraft
from storage.sql.errors import Conflict, DeliveryMissing, ProjectMissing, WebhookMissing
from storage.sql.outbox import KEPT_DELIVERIES, PAUSES_SECONDS, Answered


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
