"""Headers and addresses that can't be: refused under the names that clients know them by, and nothing is written.

Bounds of parameters are in `test_problems` too, forms of `If-Match` in `test_graphs`, checksums and offsets of uploads
in `test_uploads`, idempotency in `test_runs`.
"""

import pytest
from served import Client, begin
from untouched import assert_refused, untouched

from server.compose import System


@pytest.mark.parametrize(
    ("headers", "field"),
    [({"Idempotency-Key": ""}, "Idempotency-Key"), ({"Idempotency-Key": "k" * 201}, "Idempotency-Key"),
     ({"Prefer": "x" * 1001}, "Prefer")],
)  # fmt: skip
def test_a_header_that_can_not_be_used_is_named_as_the_client_knows_it(
    client: Client, system: System, walk: str, headers: dict[str, str], field: str
) -> None:
    with untouched(system, walk):
        for path in ("run", "nodes/out/run"):
            answer = client.post(f"/api/projects/{walk}/{path}", headers=headers)
            assert_refused(answer, 400, "invalid_parameter", field=field)


def test_a_parameter_is_named_as_the_client_knows_it(client: Client, system: System) -> None:
    with untouched(system):
        answer = client.post("/api/projects/import?dryRun=maybe", content=b"{}")

    assert_refused(answer, 400, "invalid_parameter", field="dryRun")


@pytest.mark.parametrize("path", ["runs", "assets", "nodes/day/takes"])
@pytest.mark.parametrize(("name", "value"), [("limit", "-1"), ("offset", "-1"), ("offset", "9" * 30), ("limit", "NaN")])
def test_a_page_that_can_not_be_is_refused(client: Client, walk: str, path: str, name: str, value: str) -> None:
    answer = client.get(f"/api/projects/{walk}/{path}", params={name: value})

    assert_refused(answer, 400, "invalid_parameter", field=name)


@pytest.mark.parametrize(("tag", "status", "code"), [('"999"', 409, "rev_conflict"), ('"0"', 409, "rev_conflict"),
                         ('"' + "9" * 30 + '"', 400, "if_match_malformed"), ("x" * 5000, 400, "if_match_malformed"),
                         ('"\u0661"', 400, "if_match_malformed")])  # fmt: skip
def test_a_revision_that_is_none_is_refused_wherever_one_is_named(
    client: Client, system: System, walk: str, tag: str, status: int, code: str
) -> None:
    at, headers = f"/api/projects/{walk}", {b"If-Match": tag.encode()}

    with untouched(system, walk):
        for answer in (
            client.put(f"{at}/graph", json={}, headers=headers),
            client.patch(f"{at}/graph", json={"changes": []}, headers=headers),
            client.patch(f"{at}/nodes/day", json={"disabled": True}, headers=headers),
            client.delete(f"{at}/nodes/day", headers=headers),
            client.delete(f"{at}/connections", params={"target": "pick"}, headers=headers),
            client.post(f"/api/projects/import?into={walk}", json={"nodes": []}, headers=headers),
        ):
            assert_refused(answer, status, code, project=walk)


@pytest.mark.parametrize("path", ["%ff", "%00", "a%2fb", "..%2f..", "a" * 10_000, "%f0%9f%8e%ac"])
def test_an_address_of_nothing_is_not_found(client: Client, path: str) -> None:
    for answer in (client.get(f"/api/projects/{path}"), client.get(f"/api/runs/{path}"),
                   client.get(f"/api/artifacts/{path}")):  # fmt: skip
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""],
)
def test_a_body_is_what_it_is_and_not_what_its_type_says(client: Client, system: System, kind: str) -> None:
    headers = {"Content-Type": kind}

    assert client.post("/api/projects", content=b'{"name": "Sea"}', headers=headers).json()["name"] == "Sea"
    with untouched(system):
        answer = client.post("/api/projects", content=b"name=Sea", headers=headers)
    assert_refused(answer, 400, "malformed_json")


def test_a_project_of_another_alphabet_has_to_be_whole_characters(client: Client, system: System) -> None:
    with untouched(system):
        for body in (b'{"name": "\xff"}', '{"name": "Sea"}'.encode("utf-16"), b'{"name": "Sea"} x', b'{"name": "Sea"'):
            assert_refused(client.post("/api/projects", content=body), 400, "malformed_json")
    assert begin(client, {}, "灯台 🗼")
