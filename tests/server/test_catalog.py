from served import Client

from server.compose import System


def test_every_node_type_is_described_with_a_form(client: Client, system: System) -> None:
    items = client.get("/api/node-types").json()["items"]

    assert {item["id"] for item in items} == {node_type.id for node_type in system.registry}
    assert all(item["params"]["type"] == "object" for item in items)
    assert [item["category"] for item in items] == sorted(item["category"] for item in items)


def test_a_form_has_titles_and_bounds(client: Client) -> None:
    choose = client.get("/api/node-types/choose").json()

    assert choose["params"]["properties"]["choice"] == {
        "title": "Choice", "description": "Which wire passes, counted from 1.", "type": "integer", "minimum": 1,
        "default": 1, "x-promote": True,
    }  # fmt: skip
    assert choose["inputs"] == [{"name": "options", "kind": "any", "required": True, "many": True}]


def test_a_form_needs_nothing_from_elsewhere(client: Client) -> None:
    form = client.get("/api/node-types/input").json()["params"]

    assert "Text" in form["$defs"]
    assert "$ref" not in form


def test_a_node_type_with_a_capability_lists_its_models(client: Client, system: System) -> None:
    image = client.get("/api/node-types/image-generate").json()

    offered = {capability.model for _, capability in system.providers.of("image")}
    assert {model["id"] for model in image["models"]} == offered
    assert image["offline"] == any(model["offline"] for model in image["models"])


def test_a_node_type_that_is_not_installed(client: Client) -> None:
    answer = client.get("/api/node-types/teleport")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_node_type")
