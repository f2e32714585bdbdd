"""What is different between two graphs."""

from collections.abc import Iterable

import msgspec

from schemas.change import MOST_IDS, Difference
from schemas.graph import Edge, Graph, Node, PortRef

Place = tuple[str, str]
"""A node and one of its inputs."""


def difference(old: Graph, new: Graph) -> Difference:
    """What is in `new` not as it is in `old`. The order of nodes, and of wires into different inputs, says nothing."""
    before, after = {node.id: node for node in old.nodes}, {node.id: node for node in new.nodes}
    gone = before.keys() - after.keys()
    were, are = _wires(old.edges), _wires(new.edges)
    return _bounded(
        added=[id for id in after if id not in before],
        removed=[id for id in before if id in gone],
        changed=[id for id, node in after.items() if id in before and not _alike(before[id], node)],
        rewired=[
            place for place in {**were, **are} if were.get(place, []) != are.get(place, []) and place[0] not in gone
        ],
        view=old.view != new.view,
    )


def together(differences: Iterable[Difference]) -> Difference:
    """What several saves have changed, in their order. A node that came and went is not spoken of."""
    added: dict[str, None] = {}
    removed: dict[str, None] = {}
    changed: dict[str, None] = {}
    rewired: dict[Place, None] = {}
    view = more = False
    for each in differences:
        for id in each.added:
            _note(id, changed if id in removed else added, removed)
        for id in each.removed:
            if id in added:
                del added[id]
            else:
                _note(id, removed, changed)
        changed |= dict.fromkeys(id for id in each.changed if id not in added)
        rewired |= dict.fromkeys((port.node, port.port) for port in each.rewired)
        rewired = {place: None for place in rewired if place[0] not in each.removed}
        view, more = view or each.view, more or each.more
    return _bounded(added, removed, changed, rewired, view=view, more=more)


def touches_work(difference: Difference) -> bool:
    """Whether more is different than what is drawn."""
    return bool(difference.added or difference.removed or difference.changed or difference.rewired)


def _note(id: str, into: dict[str, None], out_of: dict[str, None]) -> None:
    out_of.pop(id, None)
    into[id] = None


def _alike(one: Node, other: Node) -> bool:
    # In Python 1 == 1.0 == True; in a document they are three different settings.
    return one == other and _written(one) == _written(other)


def _written(node: Node) -> bytes:
    return msgspec.json.encode(node.params, order="deterministic")


def _wires(edges: Iterable[Edge]) -> dict[Place, list[PortRef]]:
    wires: dict[Place, list[PortRef]] = {}
    for edge in edges:
        wires.setdefault((edge.target.node, edge.target.port), []).append(edge.source)
    return wires


def _bounded(
    added: Iterable[str],
    removed: Iterable[str],
    changed: Iterable[str],
    rewired: Iterable[Place],
    *,
    view: bool,
    more: bool = False,
) -> Difference:
    lists = [tuple(ids) for ids in (added, removed, changed)]
    ports = tuple(rewired)
    first = [ids[:MOST_IDS] for ids in lists]
    return Difference(
        added=first[0],
        removed=first[1],
        changed=first[2],
        rewired=tuple(PortRef(node=node, port=port) for node, port in ports[:MOST_IDS]),
        view=view,
        more=more or any(len(listed) > MOST_IDS for listed in (*lists, ports)),
    )
