from importlib.metadata import version

import pytest
from served import Client

from server.compose import System


def test_the_server_says_that_it_lives_that_it_can_work_and_what_it_is(client: Client) -> None:
    assert client.get("/api/health").json() == {"status": "ok"}
    assert client.get("/api/ready").json() == {"status": "ready", "broker": True}
    said = client.get("/api/version").json()
    assert said == {"name": "reelgraph", "version": version("reelgraph"), "api": 1, "ui": said["ui"]}


def test_a_server_without_a_database_is_alive_but_not_ready(
    client: Client, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_graphs: object) -> int:
        raise OSError("disk I/O error")

    monkeypatch.setattr(type(system.store.graphs), "count", fail)

    assert client.get("/api/health").status_code == 200
    answer = client.get("/api/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
