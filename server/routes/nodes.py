"""The nodes of a graph, one by one."""

from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from schemas.change import AddNode, Change, RemoveNode, SetNode, SetParams, SetView
from schemas.graph import Graph, Node, NodeView
from schemas.part import NodeChange, NodeDraft, NodeItem, NodeList
from schemas.project import GraphView
from server.openapi import problems
from server.routes.given import StoreGiven
from server.routes.revision import MaybeIfMatch, edited_part, tagged
from storage.sql.existence import node_of


class Nodes(Controller):
    """`/api/projects/{id}/nodes`: parts of the document that `/graph` has whole."""

    path = "/api/projects/{project:str}/nodes"
    tags = ("Graph",)

    @get(sync_to_thread=True, responses=problems(404))
    def list_nodes(self, store: StoreGiven, project: FromPath[str]) -> Response[NodeList]:
        """All nodes, in the order of the document. The ETag is its revision."""
        view = store.graphs.graph(project)
        return tagged(NodeList(items=tuple(_item(view.graph, node) for node in view.graph.nodes)), view.rev)

    @post(sync_to_thread=True, responses=problems(404, 409, 413, 422))
    def add_node(
        self, store: StoreGiven, project: FromPath[str], data: JSONBody[NodeDraft], if_match: MaybeIfMatch = None
    ) -> Response[NodeItem]:
        """Add a node."""
        id = data.id or uuid4().hex
        node = Node(
            id=id,
            type=data.type,
            type_version=data.type_version,
            params=data.params,
            disabled=data.disabled,
            pinned=data.pinned,
        )
        view = edited_part(store, project, lambda _: (AddNode(node=node, view=data.view),), if_match)
        location = f"/api/projects/{project}/nodes/{id}"
        return tagged(_one(view, id), view.rev, status=201, location=location)

    @get("/{node:str}", sync_to_thread=True, responses=problems(404))
    def get_node(self, store: StoreGiven, project: FromPath[str], node: FromPath[str]) -> Response[NodeItem]:
        """One node."""
        view = store.graphs.graph(project)
        return tagged(_one(view, node), view.rev)

    @patch("/{node:str}", sync_to_thread=True, responses=problems(404, 409, 413, 422))
    def change_node(
        self,
        store: StoreGiven,
        project: FromPath[str],
        node: FromPath[str],
        data: JSONBody[NodeChange],
        if_match: MaybeIfMatch = None,
    ) -> Response[NodeItem]:
        """Change a node. What the body leaves out stays as it is."""
        view = edited_part(store, project, _about(project, node, tuple(_changes(node, data))), if_match)
        return tagged(_one(view, node), view.rev)

    @delete("/{node:str}", sync_to_thread=True, responses=problems(404, 409, 422))
    def remove_node(
        self, store: StoreGiven, project: FromPath[str], node: FromPath[str], if_match: MaybeIfMatch = None
    ) -> Response[None]:
        """Take a node out of the graph, with its wires. Its takes stay in the history of the project."""
        view = edited_part(store, project, _about(project, node, (RemoveNode(id=node),)), if_match)
        return tagged(None, view.rev, status=204)


def _changes(node: str, data: NodeChange) -> Iterator[Change]:
    yield SetNode(id=node, disabled=data.disabled, pinned=data.pinned, type=data.type)
    yield SetParams(id=node, params=data.params, unset=data.unset)
    if data.view is not None:
        yield SetView(nodes={node: data.view})


def _about(project: str, node: str, changes: Sequence[Change]) -> Callable[[Graph], Sequence[Change]]:
    """Changes of a node that the address names: it has to be there."""

    def changes_of(graph: Graph) -> Sequence[Change]:
        node_of(graph, project, node)
        return changes

    return changes_of


def _one(view: GraphView, id: str) -> NodeItem:
    return _item(view.graph, node_of(view.graph, view.project, id))


def _item(graph: Graph, node: Node) -> NodeItem:
    return NodeItem(
        id=node.id,
        type=node.type,
        type_version=node.type_version,
        params=node.params,
        disabled=node.disabled,
        pinned=node.pinned,
        view=graph.view.nodes.get(node.id, NodeView()),
    )
