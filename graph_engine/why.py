"""Why a node is as it is: the way from it to the causes, and a sentence for each node on that way."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from graph_engine.freshness import History, Standing, reasons
from graph_engine.memo import Memo
from graph_engine.wiring import Wiring
from schemas.problem import Problem
from schemas.run import Reason
from schemas.why import WhyLink

MOST_LINKS = 200
"""A person reads three of them; a canvas may want to light the whole way."""

_MOST_NAMES = 3
_MOST_CHARACTERS = 40


class Explanation(Struct, frozen=True):
    """The links of the way, nearest first; the nodes at its ends; and how many links there are beyond those."""

    links: tuple[WhyLink, ...]
    root: tuple[str, ...]
    left_out: int


def explain(
    target: str, wiring: Wiring, standings: Mapping[str, Standing], memo: Memo, history: History,
    titles: Mapping[str, str],
) -> Explanation:  # fmt: skip
    """Walk from a node to what it waits for, breadth first. `standings` hold the node and all its ancestors, `titles`
    what people call them. A node that is fresh or pinned is all of its own way, which then has no root.
    """
    links: list[WhyLink] = []
    way = [target]
    known = {target}
    for id in way:  # which grows meanwhile
        standing = standings[id]
        found = reasons(id, standing, wiring, standings, memo, history)
        problems = () if standing.settled else tuple(memo.problems(wiring, id))
        behind = _behind(id, standing, found, wiring, standings)
        way += [node for node in behind if node not in known]
        known.update(behind)
        if standing.settled and id != target:
            said = _passed_on(standing)
        else:
            said = _said(standing, found, problems, [titles[node] for node in behind])
        links.append(
            WhyLink(
                node=id,
                state=standing.state,
                reasons=found,
                problems=problems,
                behind=behind,
                sentence=f"“{titles[id]}” {said}.",
            )
        )
    root = () if standings[target].settled else tuple(link.node for link in links if link.problems or not link.behind)
    return Explanation(tuple(links[:MOST_LINKS]), root, len(links[MOST_LINKS:]))


def _behind(
    id: str, standing: Standing, found: Iterable[Reason], wiring: Wiring, standings: Mapping[str, Standing]
) -> tuple[str, ...]:
    """The parents that make a node what it is: they have nothing to give now, or have given something else."""
    if standing.cause is not None:
        return tuple(dict.fromkeys(w.source for w in wiring.inputs[id] if standings[w.source].stored is None))
    return tuple(dict.fromkeys(r.node for r in found if r.code == "upstream_new" and r.node is not None))


def _said(standing: Standing, found: Sequence[Reason], problems: Sequence[Problem], behind: Sequence[str]) -> str:
    """What there is to say of a node, as the rest of a sentence that begins with its title."""
    if problems:
        return f"can't run: {problems[0].title}"
    if standing.state == "fresh":
        return "is up to date"
    if standing.state == "pinned":
        held = "is held to one of its takes and does not run"
        return f"{held}, although what it was made of has changed" if found else held
    if standing.cause is not None:
        own = [_PHRASES[reason.code](reason) for reason in found if reason.code != "upstream_stale"]
        missing = standing.state == "missing"
        begun = "is out of date" if own else "has nothing to show yet" if missing else "may be out of date"
        upstream = f"{_listed(behind)} {'is' if len(behind) == 1 else 'are'} not up to date"
        return f"{begun}, because {'; '.join([*own, upstream])}"
    if standing.state == "missing":
        return "has never run"
    return f"is out of date, because {'; '.join(_PHRASES[reason.code](reason) for reason in found)}"


def _passed_on(standing: Standing) -> str:
    """The same of a node that is settled, but because of which another one is not."""
    held = standing.state == "pinned"
    return "is held to another take than before" if held else "has another result than before"


def _listed(titles: Sequence[str]) -> str:
    shown = [f"“{title}”" for title in titles[:_MOST_NAMES]]
    if len(titles) > _MOST_NAMES:
        shown.append(f"{len(titles) - _MOST_NAMES} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _param(reason: Reason) -> str:
    old, new = _value(reason.old), _value(reason.new)
    if old is None or new is None:
        return f"its setting “{reason.field}” was changed"
    return f"its setting “{reason.field}” was {old} and is {new} now"


def _value(value: Any) -> str | None:
    """A setting in words; None for what is too large to be told in a sentence."""
    match value:
        case None:
            return "empty"
        case bool():
            return "on" if value else "off"
        case int() | float():
            return f"{value:g}" if isinstance(value, float) else str(value)
        case str() if len(value) <= _MOST_CHARACTERS:
            return f"“{value}”" if value else "empty"
    return None


_PHRASES: Mapping[str, Callable[[Reason], str]] = {
    "param_changed": _param,
    "asset_replaced": lambda reason: f"another file was chosen for “{reason.field}”",
    "wire_changed": lambda reason: f"something else goes into “{reason.port}”",
    "upstream_new": lambda reason: f"what goes into “{reason.port}” was made anew",
    "node_upgraded": lambda reason: (
        "it is another kind of node since it was made"
        if isinstance(reason.old, str)
        else "this kind of node works in another way since it was made"
    ),
    "model_changed": lambda _: "its model is another one since it was made",
    "output_missing": lambda _: "its file is gone from the store",
    "failed": lambda reason: f"its last try ended so: {reason.problem.title if reason.problem else 'it failed'}",
    "forced": lambda _: "it is to be made again",
    "never_ran": lambda _: "it has never run",
}
"""`upstream_stale` and `inputs_changed` are told by the standing alone."""
