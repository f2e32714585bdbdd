from schemas.graph import Edge, Graph, Node, NodeView, PortRef, View
from server.page.layout import HEIGHT, WIDTH, Places, places


def graph(wires: str, at: dict[str, tuple[float, float]] | None = None) -> Graph:
    pairs = [tuple(wire.split("->")) for wire in wires.split()]
    names = dict.fromkeys(name for pair in pairs for name in pair)
    return Graph(
        nodes=tuple(Node(id=name, type="note") for name in names),
        edges=tuple(
            Edge(source=PortRef(node=pair[0], port="o"), target=PortRef(node=pair[1], port="i"))
            for pair in pairs
            if len(pair) == 2
        ),
        view=View(nodes={name: NodeView(x=x, y=y) for name, (x, y) in (at or {}).items()}),
    )


def overlap(found: Places) -> bool:
    order = list(found.values())
    return any(
        abs(a[0] - b[0]) < WIDTH and abs(a[1] - b[1]) < HEIGHT for i, a in enumerate(order) for b in order[i + 1 :]
    )


def test_a_node_stands_right_of_all_that_feed_it() -> None:
    found = places(graph("a->b b->c a->c d->c"))

    assert found["a"][0] < found["b"][0] < found["c"][0]
    assert found["d"][0] < found["c"][0]
    assert min(y for _, y in found.values()) == 0
    assert not overlap(found)


def test_what_joins_two_rows_stands_between_them() -> None:
    found = places(graph("a->c b->c"))

    assert found["c"][1] == (found["a"][1] + found["b"][1]) / 2


def test_the_places_of_the_canvas_are_kept_in_shape_but_nearer() -> None:
    found = places(graph("a->b a->c", {"a": (100, 1000), "b": (600, 1000), "c": (600, 1600)}))

    assert found["a"] == (0, 0)
    assert found["b"][1] == 0
    assert found["b"][0] == found["c"][0] < 500
    assert not overlap(found)


def test_nodes_that_hide_each_other_are_set_out_anew() -> None:
    found = places(graph("a->b b->c", {"a": (0, 0), "b": (10, 10), "c": (20, 20)}))

    assert found["a"][0] < found["b"][0] < found["c"][0]
    assert not overlap(found)


def test_a_graph_that_was_never_drawn_in_part_is_set_out_anew() -> None:
    assert not overlap(places(graph("a->b", {"a": (0, 0)})))


def test_an_empty_graph_has_no_places() -> None:
    assert places(Graph()) == {}


def test_a_long_chain_and_a_wide_graph_are_set_out() -> None:
    chain = places(graph(" ".join(f"n{i}->n{i + 1}" for i in range(2000))))
    wide = places(graph(" ".join(f"n{i}->end" for i in range(1000))))

    assert (len(chain), len(wide)) == (2001, 1001)
    assert not overlap(wide)
