import logging

import pytest
from served import Client

from server.compose import System


def test_an_address_that_is_none(client: Client) -> None:
    for path in ("/api/nothing", "/nothing", "/api", "/api/projects/a/b/c", "/page/../compose.py", "/page/site.py"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json", path
        assert answer.json()["code"] == "not_found"


def test_a_method_that_an_address_does_not_take(client: Client) -> None:
    answer = client.delete("/api/projects")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "many", ""])
def test_a_parameter_out_of_bounds(client: Client, limit: str) -> None:
    answer = client.get("/api/projects", params={"limit": limit})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    assert answer.json()["where"] == {"field": "limit"}


def test_every_parameter_that_is_wrong_is_told(client: Client) -> None:
    problems = client.get("/api/projects", params={"limit": "a", "offset": "b"}).json()["problems"]

    assert {problem["where"]["field"] for problem in problems} == {"limit", "offset"}


def test_a_body_that_is_too_large(client: Client) -> None:
    answer = client.post("/api/projects", content=b" " * (32 * 2**20 + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_problem_repeats_the_first_of_its_problems(client: Client) -> None:
    problem = client.get("/api/projects/ghost").json()

    first = problem["problems"][0]
    assert problem["type"] == "about:blank"
    assert all(problem[name] == first[name] for name in ("code", "title", "detail", "hint", "where"))
    assert problem["status"] == 404


def test_a_mistake_of_ours_says_nothing_but_the_id_under_which_it_is_logged(
    client: Client, system: System, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(type(system.store.graphs), "count", fail)
    with caplog.at_level(logging.ERROR, logger="server.errors"):
        answer = client.get("/api/projects")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "swordfish" not in answer.text
    assert answer.json()["instance"] in caplog.text
    assert "swordfish" in caplog.text


def test_every_answer_has_the_headers_that_hold_a_browser_back(client: Client) -> None:
    for path in ("/", "/api/health", "/api/nothing", "/page/page.css", "/api/openapi.json"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
