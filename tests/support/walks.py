"""Graphs for the client's tests. No other project has the same texts."""

from typing import Any
from uuid import uuid4

from served import edge, node, text


def walk_graph() -> dict[str, Any]:
    """Two texts that can be given, of which the second is chosen. No other project has the same."""
    which = uuid4().hex
    return {
        "nodes": [
            node("day", "input", name="day", value=text(f"Walk {which} by day")),
            node("night", "input", name="night", value=text(f"Walk {which} by night")),
            node("pick", "choose", choice=2),
            node("out", "output", name="out"),
            node("memo", "note", text="Ask Anna"),
        ],
        "edges": [
            edge("day.value", "pick.options"),
            edge("night.value", "pick.options"),
            edge("pick.chosen", "out.value"),
        ],
    }


def slow_graph(seconds: float = 0.4) -> dict[str, Any]:
    """Says one text after the other, which no other project has said."""
    which = uuid4().hex
    return {
        "nodes": [node("first", "say", text=f"{which}1", seconds=seconds), node("last", "say", text="2")],
        "edges": [edge("first.text", "last.parts")],
    }
