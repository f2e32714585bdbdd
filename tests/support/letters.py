"""A graph that asks for a value, and the addresses that others run it at, for tests."""

from typing import Any

from served import Client, edge, node, text


def letter_graph() -> dict[str, Any]:
    """A greeting that is asked for, one that has a value, a number, and a branch that is not chosen."""
    return {
        "nodes": [
            node("who", "input", name="who"),
            node("greeting", "input", name="greeting", value=text("Hello ")),
            node("unused", "input", name="unused"),
            node("pick", "choose", choice=2),
            node("letter", "say"),
            node("end", "output", name="letter"),
        ],
        "edges": [
            edge("unused.value", "pick.options"),
            edge("greeting.value", "pick.options"),
            edge("pick.chosen", "letter.parts"),
            edge("who.value", "letter.parts"),
            edge("letter.text", "end.value"),
        ],
        "view": {"nodes": {"who": {"title": "To whom?", "note": "A first name"}}},
    }


def address_of(client: Client, project: str, node: str | None = None, name: str = "") -> str:
    path = f"nodes/{node}/trigger" if node else "trigger"
    answer = client.post(f"/api/projects/{project}/{path}", json={"name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["address"])
