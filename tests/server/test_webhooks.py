"""Webhooks over HTTP, to a receiver on this computer: what is sent, signed, repeated and refused."""

import base64
import hashlib
import hmac
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from litestar.testing import TestClient
from receiver import Received, Receiver, receiving
from served import Client, begin, edge, eventually, node, walk_graph

from server.app import create_app
from server.compose import System
from server.settings import Settings
from server.webhooks.sender import signature


@pytest.fixture(scope="module")
def open_client(tmp_path_factory: pytest.TempPathFactory, system: System) -> Iterator[Client]:
    """A server beside the one of all tests, whose webhooks may go to this computer."""
    settings = Settings(data=tmp_path_factory.mktemp("open"), cpu_workers=1, network_workers=2, allow_private_urls=True)
    whole = System(settings, packages=("node_types", "trial_nodes"))
    whole.start()
    with TestClient(create_app(whole), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client
    whole.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def hook(client: Client, project: str, url: str, *events: str) -> dict[str, Any]:
    body = {"url": url, "events": list(events)} if events else {"url": url}
    answer = client.post(f"/api/projects/{project}/webhooks", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def run(client: Client, project: str) -> str:
    answer = client.post(f"/api/projects/{project}/nodes/out/run", json={"mode": "force_upstream"})
    return str(answer.json()["run"]["id"])


def deliveries(client: Client, project: str, webhook: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/projects/{project}/webhooks/{webhook}/deliveries").json()["items"]
    return found


def is_signed(received: Received, secret: str) -> bool:
    """Checked as the specification says, by hand: https://www.standardwebhooks.com."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{received.headers['webhook-id']}.{received.headers['webhook-timestamp']}.".encode() + received.body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return received.headers["webhook-signature"] == f"v1,{expected}"


def test_the_signature_is_that_of_the_specification() -> None:
    """The values are those of the specification's reference libraries."""
    secret, id, timestamp = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330

    signed = signature(secret, id, timestamp, b'{"test": 2432232314}')

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_end_of_a_run_is_told_and_signed(open_client: Client, receiver: Receiver) -> None:
    project = begin(open_client, walk_graph())
    made = hook(open_client, project, receiver.url)

    started = run(open_client, project)

    (received,) = receiver.wait_for()
    assert is_signed(received, made["secret"])
    assert abs(int(received.headers["webhook-timestamp"]) - time.time()) < 30
    assert (received.path, received.headers["content-type"]) == ("/hook", "application/json")
    assert (received.message["type"], received.message["data"]["run"]["id"]) == ("run.ended", started)
    assert received.message["data"]["run"]["outputs"]["output"]["value"]["text"].endswith("by night")
    (item,) = eventually(lambda: [d for d in deliveries(open_client, project, made["id"]) if d["status"] != "pending"])
    assert (item["id"], item["status"]) == (received.headers["webhook-id"], "delivered")
    assert (item["response"], item["tries"]) == (204, 1)


def test_what_fails_is_sent_again_under_the_same_id(
    open_client: Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sql.outbox.PAUSES_SECONDS", (0.05, 0.05))
    receiver.statuses, receiver.said = [500, 200], b"The disk is full"
    project = begin(open_client, walk_graph())
    made = hook(open_client, project, receiver.url)
    run(open_client, project)

    first, second = receiver.wait_for(2)

    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert is_signed(second, made["secret"])
    assert eventually(lambda: deliveries(open_client, project, made["id"])[0]["status"] == "delivered")


def test_the_log_says_what_went_wrong(open_client: Client, receiver: Receiver) -> None:
    receiver.statuses, receiver.said = [500], b"The disk is full"
    project = begin(open_client, walk_graph())
    made = hook(open_client, project, receiver.url)
    run(open_client, project)

    (item,) = eventually(lambda: [d for d in deliveries(open_client, project, made["id"]) if d["tries"]])

    assert (item["status"], item["response"]) == ("pending", 500)
    assert item["detail"] == "It answered 500 Internal Server Error. The disk is full"
    assert 0 < item["dueAt"] - time.time() <= 5


def test_a_receiver_that_is_gone_for_good_is_switched_off(open_client: Client, receiver: Receiver) -> None:
    receiver.statuses = [410]
    project = begin(open_client, walk_graph())
    made = hook(open_client, project, receiver.url)
    run(open_client, project)

    assert eventually(lambda: not open_client.get(f"/api/projects/{project}/webhooks/{made['id']}").json()["active"])


def test_a_slow_receiver_keeps_no_other_waiting(open_client: Client, receiver: Receiver) -> None:
    project = begin(open_client, walk_graph())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hook(open_client, project, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        hook(open_client, project, receiver.url)
        run(open_client, project)

        receiver.wait_for()


@contextmanager
def silent(count: int) -> Iterator[list[str]]:
    """The addresses of receivers that take every connection and never answer."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64)) for _ in range(count)]
        yield [f"http://127.0.0.1:{one.getsockname()[1]}/" for one in sockets]


@pytest.mark.parametrize("hosts", [1, 16])
def test_many_receivers_that_never_answer_keep_no_other_project_waiting(
    open_client: Client, receiver: Receiver, hosts: int
) -> None:
    slow, healthy = begin(open_client, walk_graph()), begin(open_client, walk_graph())
    with silent(hosts) as urls:
        for number in range(16):
            made = hook(open_client, slow, urls[number % hosts])
            open_client.post(f"/api/projects/{slow}/webhooks/{made['id']}/test")
        made, asked = hook(open_client, healthy, receiver.url), time.monotonic()
        open_client.post(f"/api/projects/{healthy}/webhooks/{made['id']}/test")

        receiver.wait_for()
        assert time.monotonic() - asked < 2


def test_receivers_of_one_host_that_never_answer_keep_no_other_host_of_the_project_waiting(
    open_client: Client, receiver: Receiver
) -> None:
    project = begin(open_client, walk_graph())
    with silent(1) as (url,):
        for _ in range(16):
            made = hook(open_client, project, url)
            open_client.post(f"/api/projects/{project}/webhooks/{made['id']}/test")
        made, asked = hook(open_client, project, receiver.url), time.monotonic()
        open_client.post(f"/api/projects/{project}/webhooks/{made['id']}/test")

        receiver.wait_for()
        assert time.monotonic() - asked < 2


def test_steps_are_told_by_their_status(open_client: Client, receiver: Receiver) -> None:
    graph = {"nodes": [node("bad", "fail"), node("out", "say")], "edges": [edge("bad.text", "out.parts")]}
    project = begin(open_client, graph)
    hook(open_client, project, receiver.url, "step.failed", "step.upstream_failed")
    run(open_client, project)

    received = receiver.wait_for(2)

    told = {one.message["type"]: one.message["data"]["fact"]["node"] for one in received}
    assert told == {"step.failed": "bad", "step.upstream_failed": "out"}


def test_a_test_sends_a_ping_and_again_sends_it_again(open_client: Client, receiver: Receiver) -> None:
    project = begin(open_client, {})
    address = f"/api/projects/{project}/webhooks/{hook(open_client, project, receiver.url)['id']}"

    ping = open_client.post(f"{address}/test")
    receiver.wait_for()
    eventually(lambda: open_client.get(f"{address}/deliveries").json()["items"][0]["status"] == "delivered")
    again = open_client.post(f"{address}/deliveries/{ping.json()['id']}/again")

    assert (ping.status_code, again.status_code, ping.json()["type"]) == (202, 202, "ping")
    assert [one.headers["webhook-id"] for one in receiver.wait_for(2)] == [ping.json()["id"]] * 2


def test_a_trigger_calls_back_once_and_signed(open_client: Client, receiver: Receiver) -> None:
    project = begin(open_client, walk_graph())
    address = open_client.post(f"/api/projects/{project}/trigger").json()["address"]
    body, key = {"callback": receiver.url}, {"Idempotency-Key": "order-7"}

    first = open_client.post(address, json=body, headers=key).json()
    second = open_client.post(address, json=body, headers=key).json()

    (received,) = receiver.wait_for()
    assert (first["run"]["id"], first["callbackSecret"]) == (second["run"]["id"], second["callbackSecret"])
    assert is_signed(received, first["callbackSecret"])
    assert received.message["data"]["run"]["id"] == first["run"]["id"]
    (callback,) = open_client.get(f"/api/projects/{project}/webhooks").json()["items"]
    assert (callback["run"], callback["active"]) == (first["run"]["id"], False)


def test_a_trigger_with_too_many_pending_callbacks_runs_nothing(
    open_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.triggers.call.MOST_PENDING_CALLBACKS", 1)
    project = begin(open_client, walk_graph())
    address = open_client.post(f"/api/projects/{project}/trigger").json()["address"]
    with silent(1) as (url,):
        body, key = {"callback": url}, {"Idempotency-Key": "order-7"}
        first = open_client.post(address, json=body, headers=key)

        refused = open_client.post(address, json=body)

        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_callbacks")
        assert refused.json()["where"] == {"field": "callback"}
        (only,) = open_client.get(address).json()["runs"]
        assert only["id"] == first.json()["run"]["id"]
        again = open_client.post(address, json=body, headers=key).json()
        assert again["callbackSecret"] == first.json()["callbackSecret"]
        assert open_client.post(address, json={}).status_code == 202


def test_a_callback_can_not_be_changed(open_client: Client, receiver: Receiver) -> None:
    project = begin(open_client, walk_graph())
    address = open_client.post(f"/api/projects/{project}/trigger").json()["address"]
    open_client.post(address, json={"callback": receiver.url})
    receiver.wait_for()
    at = f"/api/projects/{project}/webhooks"
    (callback,) = open_client.get(at).json()["items"]

    answer = open_client.patch(f"{at}/{callback['id']}", json={"active": True})

    assert (answer.status_code, answer.json()["code"]) == (409, "webhook_is_callback")
    assert open_client.get(at).json()["items"] == [callback]


# -- without the setting -----------------------------------------------------------------------------------------------


def test_a_secret_is_shown_once(client: Client, walk: str) -> None:
    made = hook(client, walk, "https://1.1.1.1/hook")
    address = f"/api/projects/{walk}/webhooks"

    assert made["secret"].startswith("whsec_")
    assert made["events"] == ["run.ended"]
    listed, one = client.get(address), client.get(f"{address}/{made['id']}")
    assert listed.json()["items"] == [one.json()]
    assert made["secret"] not in listed.text + one.text
    rotated = client.post(f"{address}/{made['id']}/rotate").json()
    assert (rotated["id"], rotated["secret"] != made["secret"]) == (made["id"], True)


def test_a_webhook_is_changed_and_deleted(client: Client, walk: str) -> None:
    address = f"/api/projects/{walk}/webhooks/{hook(client, walk, 'https://1.1.1.1/hook')['id']}"

    changed = client.patch(address, json={"active": False, "events": ["step.failed"]}).json()

    assert (changed["active"], changed["events"], changed["url"]) == (False, ["step.failed"], "https://1.1.1.1/hook")
    off = client.post(f"{address}/test")
    assert (off.status_code, off.json()["code"]) == (409, "webhook_inactive")
    assert client.delete(address).status_code == 204
    for answer in (client.get(address), client.delete(address), client.patch(address, json={}),
                   client.post(f"{address}/rotate"), client.post(f"{address}/test"),
                   client.get(f"{address}/deliveries"), client.post(f"{address}/deliveries/x/again")):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_webhook")


@pytest.mark.parametrize(
    ("url", "code"),
    [("http://127.0.0.1:8420/", "private_url"), ("http://[::1]/", "private_url"), ("http://localhost/", "private_url"),
     ("http://169.254.169.254/latest", "private_url"), ("ftp://1.1.1.1/", "invalid_url"),
     ("https://me@1.1.1.1/", "invalid_url"), ("hook", "invalid_url")],
)  # fmt: skip
def test_an_address_that_may_not_be_asked_is_refused(client: Client, walk: str, url: str, code: str) -> None:
    made = hook(client, walk, "https://1.1.1.1/hook")["id"]
    address = f"/api/projects/{walk}/webhooks"

    for answer in (client.post(address, json={"url": url}), client.patch(f"{address}/{made}", json={"url": url})):
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["where"] == {"field": "url"}
    assert [item["url"] for item in client.get(address).json()["items"]] == ["https://1.1.1.1/hook"]


@pytest.mark.parametrize(
    "body",
    [{}, {"url": 1}, {"url": "x" * 3000}, {"url": "https://1.1.1.1/", "x": 1},
     {"url": "https://1.1.1.1/", "events": []}, {"url": "https://1.1.1.1/", "events": ["ping"]}],
)  # fmt: skip
def test_a_draft_of_another_shape_is_refused(client: Client, walk: str, body: dict[str, Any]) -> None:
    answer = client.post(f"/api/projects/{walk}/webhooks", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_body")


def test_a_project_that_is_not_there_has_no_webhooks(client: Client) -> None:
    for answer in (client.get("/api/projects/ghost/webhooks"),
                   client.post("/api/projects/ghost/webhooks", json={"url": "https://1.1.1.1/"})):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_project")
