"""Large graphs: they open, nodes are found in them, and they can be laid out. How fast, `bench/canvas.py` tells."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from drawn_graph import places_in
from playwright.sync_api import expect
from trial import until
from window import Window

GAP = 8


@pytest.mark.parametrize("count", [300, 1000])
def test_a_large_graph_opens_and_its_nodes_are_found(window: Window, count: int) -> None:
    project = window.project_of(heap(count), name="Large")
    window.open(project)
    expect(window.inspector).to_contain_text(f"{count:,}")
    window.go_to("Needle")
    card, canvas = window.middle_of(window.node("Needle")), window.middle_of(window.canvas)
    assert card == pytest.approx(canvas, abs=40)
    expect(window.node("Needle").get_by_label("Text", exact=True)).to_have_value(str(count - 2))


@pytest.mark.parametrize("count", [300, 1000])
def test_to_tidy_a_large_graph_leaves_no_overlap_and_is_one_undo(window: Window, count: int) -> None:
    project = window.project_of(heap(count), name="Large")
    window.open(project)
    before = places_in(window.graph(project))
    window.press("Shift+t")
    until(lambda: places_in(window.graph(project)) != before, 60)
    tidied = places_in(window.graph(project))

    window.go_to("Needle")
    window.press("0")
    until(lambda: window.page.get_by_role("button", name="Zoom is 100%").count() == 1)
    size = window.node("Needle").evaluate("card => [card.offsetWidth, card.offsetHeight]")
    assert list(overlaps(tidied, size)) == []

    window.press("Control+z")
    until(lambda: places_in(window.graph(project)) == before, 60)
    expect(window.page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()


def heap(count: int) -> dict[str, Any]:
    """Chains of four, thrown into one another; the last node but one is called Needle."""
    nodes = [{"id": f"n{at}", "type": "say", "params": {"text": str(at)}} for at in range(count)]
    edges = [
        {"source": {"node": f"n{at}", "port": "text"}, "target": {"node": f"n{at + 1}", "port": "parts"}}
        for at in range(count - 1)
        if at % 4 != 3
    ]
    view = {
        f"n{at}": {"x": at * 7919 % 4000, "y": at * 104729 % 4000, "title": "Needle" if at == count - 2 else f"No {at}"}
        for at in range(count)
    }
    return {"nodes": nodes, "edges": edges, "view": {"nodes": view}}


def overlaps(at: dict[str, tuple[float, float]], size: tuple[float, float]) -> Iterator[tuple[str, str]]:
    """Nodes that lie on each other when all are as large as `size`."""
    for (one, (x, y)), (other, (left, top)) in combinations(at.items(), 2):
        if abs(x - left) < size[0] + GAP and abs(y - top) < size[1] + GAP:
            yield one, other
