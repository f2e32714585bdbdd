"""Subgraphs of ComfyUI are unfolded wherever they are used."""

from typing import Any

from comfyui import canvas, convert, item, refused, wires


def link(source: Any, output: int, target: Any, number: int) -> dict[str, Any]:
    return {
        "id": 0,
        "origin_id": source,
        "origin_slot": output,
        "target_id": target,
        "target_slot": number,
        "type": "*",
    }


INNER = {
    "id": "6f0c",
    "name": "Blur and sharpen",
    "inputs": [{"id": "a", "name": "image", "type": "IMAGE"}],
    "outputs": [{"id": "b", "name": "IMAGE", "type": "IMAGE"}],
    "nodes": [
        item(5, "Blur", 900, takes="image", gives="IMAGE", widgets_values=[3]),
        item(6, "Sharpen", 1300, takes="image", gives="IMAGE"),
    ],
    "links": [link(-10, 0, 5, 0), link(5, 0, 6, 0), link(6, 0, -20, 0)],
}


def test_a_subgraph_is_unfolded_wherever_it_is_used() -> None:
    converted = convert(
        canvas(
            item(1, "A", 0, gives="IMAGE"),
            item(2, "6f0c", 400, takes="image", gives="IMAGE"),
            item(3, "6f0c", 800, takes="image", gives="IMAGE", mode=4),
            item(4, "B", 1200, takes="image"),
            links=([1, 1, 0, 2, 0, "*"], [2, 2, 0, 3, 0, "*"], [3, 3, 0, 4, 0, "*"]),
            definitions={"subgraphs": [INNER]},
        )
    )
    assert wires(converted) == {
        "1.IMAGE 2-5.image",
        "2-5.IMAGE 2-6.image",
        "2-6.IMAGE 3-5.image",
        "3-5.IMAGE 3-6.image",
        "3-6.IMAGE 4.image",
    }
    assert {n.id: n.disabled for n in converted.graph.nodes if n.disabled} == {"3-5": True, "3-6": True}
    assert [frame.title for frame in converted.graph.view.frames] == ["Blur and sharpen"] * 2
    assert len([p for p in converted.notes if p.code == "subgraph_unfolded"]) == 2


def test_the_nodes_of_a_subgraph_lie_in_its_frame_below_the_others() -> None:
    view = convert(
        canvas(item(1, "A", 0), item(2, "6f0c", 400, takes="image"), definitions={"subgraphs": [INNER]})
    ).graph.view
    (frame,) = view.frames
    for inner in (view.nodes["2-5"], view.nodes["2-6"]):
        assert frame.x < inner.x < frame.x + frame.width
        assert frame.y < inner.y < frame.y + frame.height
    assert frame.y > view.nodes["1"].y + 100
    assert view.nodes["2-6"].x - view.nodes["2-5"].x == 400


def test_a_subgraph_in_itself_is_refused() -> None:
    endless = INNER | {"nodes": [item(5, "6f0c", 0)]}
    detail = refused(canvas(item(2, "6f0c", 0), definitions={"subgraphs": [endless]}))
    assert "contains itself" in detail


def test_subgraphs_that_multiply_are_refused() -> None:
    stages = [
        {"id": f"s{stage}", "nodes": [item(id, f"s{stage + 1}", 0) for id in range(100)], "links": []}
        for stage in range(4)
    ]
    assert "10,000 nodes" in refused(canvas(item(1, "s0", 0), definitions={"subgraphs": stages}))
