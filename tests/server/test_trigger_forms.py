"""What a trigger says of itself over HTTP: its form, its schema, and its page."""

from typing import Any

from letters import address_of, letter_graph
from served import Client, begin, node, text

from server.compose import System


def test_the_form_of_a_graph_asks_in_words(client: Client, letter: str) -> None:
    form = client.get(f"/api/projects/{letter}/form").json()

    who, greeting, unused = form["inputs"]
    assert (who["title"], who["hint"], who["kind"], who["required"]) == ("To whom?", "A first name", "text", True)
    assert (greeting["title"], greeting["value"], greeting["required"]) == ("greeting", text("Hello "), False)
    assert (unused["name"], unused["required"], unused["value"]) == ("unused", False, None)
    assert form["outputs"] == [{"name": "letter", "node": "end", "title": "letter", "kind": "text"}]


def test_a_trigger_describes_itself(client: Client, letter: str) -> None:
    address = address_of(client, letter, name="The studio")
    run = client.post(address, json={"inputs": {"who": "Anna"}, "wait": 30}).json()["run"]["id"]

    described = client.get(address).json()

    assert (described["name"], described["project"]) == ("The studio", "Letters")
    assert described["form"] == client.get(f"/api/projects/{letter}/form").json()
    assert [shown["id"] for shown in described["runs"]] == [run]
    assert described["schema"] == f"{address}/schema"


def test_the_schema_has_inputs_and_params_by_name(client: Client, letter: str) -> None:
    answer = client.get(f"{address_of(client, letter)}/schema")
    schema = answer.json()

    assert answer.headers["content-type"] == "application/schema+json"
    inputs = schema["properties"]["inputs"]
    assert (inputs["required"], inputs["additionalProperties"]) == (["who"], False)
    assert inputs["properties"]["who"]["anyOf"] == [{"type": "string"}, {"$ref": "#/$defs/Text"}]
    params = schema["properties"]["params"]["properties"]
    assert params.keys() == {"who", "greeting", "unused", "pick", "letter", "end"}
    choose = schema["$defs"][params["pick"]["$ref"].removeprefix("#/$defs/")]
    assert choose["properties"]["choice"]["minimum"] == 1
    assert "required" not in choose
    assert schema["properties"]["wait"]["maximum"] == 60


def test_every_reference_of_the_schema_leads_into_it(client: Client, system: System) -> None:
    nodes = [node(f"n{number}", type.id) for number, type in enumerate(system.registry) if type.id != "output"]
    address = address_of(client, begin(client, {"nodes": nodes}))

    schema = client.get(f"{address}/schema").json()

    assert len(schema["properties"]["params"]["properties"]) > 10
    for reference in _references(schema):
        assert reference.removeprefix("#/$defs/") in schema["$defs"]


def test_a_browser_gets_a_page_and_nothing_in_it_is_markup_of_others(client: Client) -> None:
    graph = letter_graph()
    graph["view"]["nodes"]["who"]["note"] = "<script>alert(1)</script>"
    address = address_of(client, begin(client, graph, "<b>Letters</b>"), name="The studio's")
    client.post(address, json={"inputs": {"who": "Anna"}, "wait": 30})

    answer = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert (answer.status_code, answer.headers["vary"]) == (200, "Accept")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script>alert" not in answer.text
    assert "<b>Letters" not in answer.text
    for words in ("To whom?", "has to be given", "else “Hello ”", f"curl http://127.0.0.1{address}", "Finished"):
        assert words in answer.text, words


def test_a_browser_with_a_wrong_address_gets_a_page_too(client: Client) -> None:
    answer = client.get("/api/triggers/rgt_wrong", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such trigger" in answer.text
    assert "rgt_wrong" not in answer.text


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in _references(value)]
    return [found for value in part for found in _references(value)] if isinstance(part, list) else []
