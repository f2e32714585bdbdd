"""Which nodes are out of date, and why: one pass over the graph, parents first.

A node is fresh when a result exists for the key that its params and its parents' outputs make now. History decides
nothing: change a param and change it back, and the node is fresh again at once. History only tells the reasons.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec
from msgspec import Struct

from graph_engine import fingerprint
from graph_engine.declare import NodeType
from graph_engine.memo import Digested, Memo
from graph_engine.values import artifact_fields
from graph_engine.wiring import Wire, Wiring
from schemas.graph import Node
from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import Reason, State


class Stored(Struct, frozen=True, gc=False):
    """A result that is whole: its key and the digest of each output port."""

    key: Key
    digests: dict[str, str]


class Recipe(Struct, frozen=True, kw_only=True):
    """What a result was made from; enough to say later what changed. `sources` names the parent of each input."""

    type: str
    version: int
    params: msgspec.Raw
    environment: str
    inputs: tuple[Digested, ...]
    sources: tuple[tuple[str, str], ...] = ()
    nonce: str = ""


class Failure(Struct, frozen=True):
    """The last attempt of a node went wrong, for this key (without nonce)."""

    base: Key
    problem: Problem


class History(Protocol):
    """What happened before, for one project."""

    def expect(self, bases: Sequence[tuple[str, Key]], keys: Sequence[Key]) -> None:
        """`forced` of these nodes and bases is asked for next, and `result` of all these keys: read them at once."""
        ...

    def result(self, key: Key) -> Stored | None:
        """The whole result of this key, or None."""
        ...

    def lost(self, key: Key) -> bool:
        """Whether there is a result of this key whose files are gone."""
        ...

    def forced(self, node: str, base: Key) -> Key | None:
        """The key of the newest take that was made again on purpose from the same recipe, or None."""
        ...

    def pinned(self, take: str) -> Stored | None:
        """The result that a pinned take holds."""
        ...

    def newest(self, node: str) -> Stored | None:
        """The result of the node's newest take, or None when it never ran or its files are gone."""
        ...

    def recipe(self, node: str) -> Recipe | None:
        """What the node's newest take was made from, or None when it never ran."""
        ...

    def recipe_of(self, take: str) -> Recipe | None:
        """What a take was made from."""
        ...

    def failure(self, node: str) -> Failure | None:
        """The node's last attempt, if it failed or was canceled."""
        ...


class Standing(Struct, frozen=True, gc=False):
    """One node now. `base` is its key without nonce; both keys are None while a parent is not fresh."""

    state: State
    key: Key | None = None
    base: Key | None = None
    stored: Stored | None = None
    cause: tuple[str, int] | None = None

    @property
    def settled(self) -> bool:
        """Whether this node's outputs can be used as they are."""
        return self.state in ("fresh", "pinned")


def examine(
    wiring: Wiring, order: list[str], memo: Memo, history: History, nonces: Mapping[str, str] | None = None
) -> dict[str, Standing]:
    """The standing of every node in `order`, which lists parents before children.

    A node in `nonces` is to be made again: it is stale unless it already was made with that nonce.
    """
    standings: dict[str, Standing] = {}
    for level in _levels(wiring, order):
        asked = [found for id in level if (found := _look_at(id, wiring, standings, memo, history, nonces or {}))]
        history.expect(
            [(node, base) for node, base, again in asked if again is None],
            [again for _, _, again in asked if again is not None],
        )
        for node, base, again in asked:
            standings[node] = _examine_one(node, base, again, history)
    return {id: standings[id] for id in order}


class _Asked(NamedTuple):
    """A node whose parents all have something: its key without nonce, and the one with it if it is made again."""

    node: str
    base: Key
    again: Key | None


def _levels(wiring: Wiring, order: list[str]) -> list[list[str]]:
    """The nodes by the longest way that is above them: those of one level are known together, by one question."""
    depths: dict[str, int] = {}
    levels: list[list[str]] = []
    for id in order:
        depth = 0
        for _, _, source, _ in wiring.inputs[id]:
            if depths[source] >= depth:
                depth = depths[source] + 1
        depths[id] = depth
        if depth == len(levels):
            levels.append([])
        levels[depth].append(id)
    return levels


def _look_at(
    id: str, wiring: Wiring, standings: dict[str, Standing], memo: Memo, history: History, nonces: Mapping[str, str]
) -> _Asked | None:
    """What is to be asked about a node whose parents stand; None when nothing is, and it stands now, too."""
    node = wiring.nodes[id]
    if node.pinned is not None and (stored := history.pinned(node.pinned)) is not None:
        standings[id] = Standing("pinned", stored.key, None, stored)
        return None
    digests: list[Digested] = []
    cause: tuple[str, int] | None = None
    for port, ordinal, source, output in wiring.inputs[id]:
        parent = standings[source]
        if (stored := parent.stored) is not None:
            # An output that this version of the parent does not give has no digest: no real key is made of that.
            digests.append((port, ordinal, stored.digests.get(output, "")))
        else:
            cause = _nearer(cause, source, parent)
    if cause is not None:
        standings[id] = Standing("maybe_stale" if history.newest(id) else "missing", cause=cause)
        return None
    known = memo.of(node)
    if known is None:
        standings[id] = Standing("stale" if history.newest(id) else "missing")
        return None
    nonce = nonces.get(id, "")
    again = fingerprint.key(known.head, digests, nonce) if nonce else None
    return _Asked(id, memo.key(id, known.head, digests), again)


def _examine_one(id: str, base: Key, again: Key | None, history: History) -> Standing:
    if again is not None:
        stored = history.result(again)
        return Standing("fresh", again, base, stored) if stored else Standing("stale", again, base)
    key = history.forced(id, base) or base
    stored = history.result(key)
    if stored is None and key != base:
        key, stored = base, history.result(base)
    failure = history.failure(id)
    if stored is not None and (failure is None or failure.base != base):
        return Standing("fresh", key, base, stored)
    ran = history.newest(id) or history.recipe(id)  # the second is only asked for where files are gone
    return Standing("stale" if failure or ran else "missing", key, base)


def _nearer(cause: tuple[str, int] | None, source: str, parent: Standing) -> tuple[str, int]:
    """The nearest cause so far, or the one behind this parent and how many wires away it is."""
    found = (source, 1) if parent.cause is None else (parent.cause[0], parent.cause[1] + 1)
    return found if cause is None or found[1] < cause[1] else cause


def _digest(standing: Standing, output: str) -> str:
    return standing.stored.digests.get(output, "") if standing.stored is not None else ""


def reasons(
    id: str, standing: Standing, wiring: Wiring, standings: Mapping[str, Standing], memo: Memo, history: History
) -> tuple[Reason, ...]:
    """Why a node is not fresh, nearest cause first; empty when it is."""
    if standing.state == "fresh":
        return ()
    node, wires = wiring.nodes[id], wiring.inputs[id]
    node_type = memo.registry.get(node.type)
    if standing.cause is not None:
        source, depth = standing.cause
        before = history.recipe(id)
        own = _own_changes(node, node_type, before, memo) + _other_wires(before, wires) if node_type and before else []
        return (*own, Reason(code="upstream_stale", node=source, depth=depth))
    if node_type is None:
        return ()
    if standing.state == "pinned":
        recipe = history.recipe_of(node.pinned) if node.pinned is not None else None
        changed = recipe is not None and _changes(node, node_type, recipe, wires, standings, memo)
        return (Reason(code="inputs_changed"),) if changed else ()
    found: list[Reason] = []
    failure = history.failure(id)
    if failure is not None and failure.base == standing.base:
        found.append(Reason(code="failed", problem=failure.problem))
    recipe = history.recipe(id)
    if recipe is None:
        return tuple(found) or (Reason(code="never_ran"),)
    changes = _changes(node, node_type, recipe, wires, standings, memo)
    if not changes and not found and standing.key is not None:
        found.append(Reason(code="output_missing" if history.lost(standing.key) else "forced"))
    return (*found, *changes)


def _changes(
    node: Node, node_type: NodeType, recipe: Recipe, wires: tuple[Wire, ...],
    standings: Mapping[str, Standing], memo: Memo,
) -> list[Reason]:  # fmt: skip
    return _own_changes(node, node_type, recipe, memo) + _input_changes(recipe, wires, standings)


def _own_changes(node: Node, node_type: NodeType, recipe: Recipe, memo: Memo) -> list[Reason]:
    if recipe.type != node.type:  # settings of two types have nothing to do with each other
        return [Reason(code="node_upgraded", old=recipe.type, new=node.type)]
    found: list[Reason] = []
    if recipe.version != node_type.version:
        found.append(Reason(code="node_upgraded", old=recipe.version, new=node_type.version))
    if (known := memo.of(node)) is not None:
        found += _param_changes(node_type, recipe, known.params)
        if recipe.environment != known.environment:
            found.append(Reason(code="model_changed"))
    return found


def _param_changes(node_type: NodeType, recipe: Recipe, params: bytes) -> list[Reason]:
    if bytes(recipe.params) == params:
        return []
    before: dict[str, Any] = msgspec.json.decode(recipe.params)
    now: dict[str, Any] = msgspec.json.decode(params)
    assets = artifact_fields(node_type)
    return [
        Reason(code="asset_replaced", field=name)
        if name in assets
        else Reason(code="param_changed", field=name, old=before.get(name), new=now.get(name))
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    ]


def _input_changes(recipe: Recipe, wires: tuple[Wire, ...], standings: Mapping[str, Standing]) -> list[Reason]:
    before = {(port, ordinal): digest for port, ordinal, digest in recipe.inputs}
    sources = dict(zip(before, recipe.sources, strict=False))
    now = {(wire.port, wire.ordinal): wire for wire in wires}
    found: dict[tuple[str, str], Reason] = {}
    for place in sorted(before.keys() | now.keys()):
        wire = now.get(place)
        parent = standings.get(wire.source) if wire else None
        digest = _digest(parent, wire.output) if wire and parent else None
        if wire is not None and before.get(place) == digest:
            continue
        same_wire = wire is not None and place in before and sources.get(place) == (wire.source, wire.output)
        reason = (
            Reason(code="upstream_new", port=place[0], node=wire.source)
            if same_wire and wire is not None
            else Reason(code="wire_changed", port=place[0])
        )
        found.setdefault((reason.code, place[0]), reason)
    return list(found.values())


def _other_wires(recipe: Recipe, wires: tuple[Wire, ...]) -> list[Reason]:
    """The ports whose wires are not those of before, whatever comes through them."""
    if len(recipe.sources) != len(recipe.inputs):
        return []  # made elsewhere: nobody knows by which wires
    before = {(port, n): source for (port, n, _), source in zip(recipe.inputs, recipe.sources, strict=True)}
    now = {(wire.port, wire.ordinal): (wire.source, wire.output) for wire in wires}
    changed = {place[0] for place in before.keys() | now.keys() if before.get(place) != now.get(place)}
    return [Reason(code="wire_changed", port=port) for port in sorted(changed)]
