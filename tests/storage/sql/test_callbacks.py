"""Callbacks of triggers: one message about one run."""

import msgspec
import pytest
from desk import Desk, later
from hooks import BROKEN, FINE, due, hook

from schemas.webhook import WebhookChange
from storage.sql.errors import Conflict
from storage.sql.trigger_tokens import run_key


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
