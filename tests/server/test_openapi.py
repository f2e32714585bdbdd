from pathlib import Path
from typing import Any

import api_description
import pytest
from served import Client

STREAMS = {"multipart/form-data", "application/offset+octet-stream"}
METHODS = {"get", "put", "post", "patch", "delete", "head"}


@pytest.fixture(scope="module")
def document(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def test_every_operation_lists_its_problems(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        failures = {status: spec for status, spec in operation["responses"].items() if status >= "400"}
        assert failures.keys() >= {"400", "403"}, name
        for status, spec in failures.items():
            schema = spec["content"]["application/problem+json"]["schema"]
            assert list(spec["content"]) == ["application/problem+json"], (name, status)
            assert schema == {"$ref": "#/components/schemas/ProblemReply"}, (name, status)


def test_a_save_lists_all_that_can_be_in_its_way(document: dict[str, Any]) -> None:
    save = document["paths"]["/api/projects/{project}/graph"]["put"]

    assert save["responses"].keys() == {"200", "400", "403", "404", "408", "409", "413", "422", "428"}
    assert any(parameter["name"] == "If-Match" for parameter in save["parameters"])


def test_every_body_is_typed(document: dict[str, Any]) -> None:
    bodies = {name: op for name, op in operations(document).items() if name.split()[0] in ("PUT", "POST", "PATCH")}

    for name, operation in bodies.items():
        if name.endswith(("/cancel", "/pick", "/restore", "/retry", "/rotate", "/test", "/again")):
            continue
        (content,) = operation["requestBody"]["content"].items()
        assert "$ref" in str(content[1]) or content[0] in STREAMS, name
    asset = document["paths"]["/api/projects/{project}/assets"]["post"]["requestBody"]
    assert asset["content"]["multipart/form-data"]["schema"]["required"] == ["file"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    for reference in _references(document):
        assert reference.removeprefix("#/components/schemas/") in schemas


def test_schemas_say_what_is_accepted(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    assert schemas["Node"]["additionalProperties"] is False
    assert schemas["Node"]["properties"]["id"]["pattern"] == r"^[A-Za-z0-9_\-]{1,64}$(?!\n)"
    assert schemas["Node"]["required"] == ["id", "type"]
    assert schemas["RunRequest"]["properties"]["onConflict"]["default"] == "join"


def test_what_the_server_sends_leaves_nothing_out(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["NodeStatus"]

    assert schema["required"] == list(schema["properties"])


def test_the_frames_of_the_event_socket_are_described(document: dict[str, Any]) -> None:
    assert document["components"]["schemas"].keys() >= {
        "Hello", "Snapshot", "Events", "Progress", "Freshness", "Queue", "Resync",
    }  # fmt: skip


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in _references(value)]
    if isinstance(part, list):
        return [found for value in part for found in _references(value)]
    return []


def test_every_address_is_in_the_handbook(document: dict[str, Any]) -> None:
    handbook = (Path(__file__).parents[2] / "docs" / "api.md").read_text()

    assert [path for path in document["paths"] if f"{path}`" not in handbook] == []


def test_the_front_end_has_its_types_from_what_is_served(document: dict[str, Any]) -> None:
    assert api_description.PAGE.read_text() == api_description.page(document), f"run: {api_description.COMMAND}"
