"""What a person does with a take: hold its node to it, let go again, or put its settings back. All are changes of the
document, so they are saved as one."""

from collections.abc import Sequence

import msgspec

from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry
from graph_engine.validate import node_problems
from graph_engine.wiring import Wiring
from schemas.change import Change, SetNode, SetParams
from schemas.graph import Graph, Node
from schemas.problem import Problem, Where
from schemas.project import GraphView
from schemas.take import NodeChanged, TakeView
from storage.sql.existence import node_of
from storage.sql.graphs import Graphs
from storage.sql.take_book import TakeBook


class TakeUse:
    """Brings takes into the document. `was` is the revision that the person has seen; without it the newest one is
    changed, whoever saves meanwhile. What is so already makes no revision."""

    def __init__(self, graphs: Graphs, book: TakeBook, registry: Registry) -> None:
        self._graphs = graphs
        self._book = book
        self._registry = registry

    def pick(self, project: str, node: str, take: str, was: int | None = None) -> NodeChanged:
        """Hold a node to one of its takes. Raises NotThere, Conflict, and InvalidGraph when the take can't be used."""
        picked = self._book.get(project, node, take)
        if not picked.whole:
            raise InvalidGraph(_not_whole(picked))

        def hold(graph: Graph) -> Sequence[Change]:
            _same_type(picked, node_of(graph, project, node))
            return (SetNode(id=node, pinned=take),)

        return _changed(self._graphs.edit(project, hold, was), node)

    def let_go(self, project: str, node: str, was: int | None = None) -> NodeChanged:
        """Hold a node to no take any more. Raises NotThere and Conflict."""

        def let_go(graph: Graph) -> Sequence[Change]:
            node_of(graph, project, node)
            return (SetNode(id=node, pinned=None),)

        return _changed(self._graphs.edit(project, let_go, was), node)

    def restore(self, project: str, node: str, take: str, was: int | None = None) -> NodeChanged:
        """Give a node the settings that a take was made with, and hold it to none.

        Raises NotThere, Conflict, and InvalidGraph when the node, as it works today, can't take them.
        """
        wanted = self._book.get(project, node, take)

        def put_back(graph: Graph) -> Sequence[Change]:
            known = node_of(graph, project, node)
            _same_type(wanted, known)
            self._fits(wanted, known)
            return (
                SetParams(id=node, params=wanted.recipe.params, unset=tuple(known.params)),
                SetNode(id=node, pinned=None),
            )

        return _changed(self._graphs.edit(project, put_back, was), node)

    def _fits(self, take: TakeView, node: Node) -> None:
        alone = msgspec.structs.replace(node, params=take.recipe.params, disabled=False)
        found = node_problems(Wiring({node.id: alone}, {node.id: ()}), node.id, self._registry)
        if problems := [_misfit(take, problem) for problem in found if problem.code != "missing_input"]:
            raise InvalidGraph(*problems)


def _changed(view: GraphView, id: str) -> NodeChanged:
    return NodeChanged(project=view.project, rev=view.rev, node=node_of(view.graph, view.project, id))


def _same_type(take: TakeView, node: Node) -> None:
    if node.type != take.recipe.type:
        raise InvalidGraph(_of_another_type(take, node))


def _not_whole(take: TakeView) -> Problem:
    return Problem(
        code="take_not_whole",
        title="The files of this take are gone from the store",
        hint="Put its settings back and run the node: that makes them again.",
        where=Where(project=take.project, node=take.node),
    )


def _of_another_type(take: TakeView, node: Node) -> Problem:
    return Problem(
        code="take_of_another_type",
        title="This take was made by another kind of node",
        detail=f"It is from “{take.recipe.type}”; the node is “{node.type}” now.",
        hint="Add a node of the kind that made it.",
        where=Where(project=take.project, node=take.node),
    )


def _misfit(take: TakeView, problem: Problem) -> Problem:
    """Why a setting of an older version, or of another machine, can't be used, at its place."""
    made = f"The take was made by version {take.recipe.version} of the node."
    where = msgspec.structs.replace(problem.where, project=take.project)
    told = f"{problem.detail.rstrip('.')}. {made}" if problem.detail else made
    return msgspec.structs.replace(problem, detail=told, where=where)
