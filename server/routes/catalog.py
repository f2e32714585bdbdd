"""The node types of this install."""

from litestar import Controller, get
from litestar.params import FromPath

from schemas.catalog import NodeTypeInfo, NodeTypeList
from schemas.problem import Problem
from server.errors import Refused
from server.openapi import problems
from server.routes.given import CatalogGiven


class Catalog(Controller):
    """`/api/node-types`."""

    path = "/api/node-types"
    tags = ("Node types",)

    @get(sync_to_thread=False, responses=problems())
    def list_node_types(self, catalog: CatalogGiven) -> NodeTypeList:
        """What nodes can do: their ports, the JSON Schema of their params, and the models they may be run with."""
        return NodeTypeList(items=tuple(catalog.values()))

    @get("/{node_type:str}", sync_to_thread=False, responses=problems(404))
    def get_node_type(self, catalog: CatalogGiven, node_type: FromPath[str]) -> NodeTypeInfo:
        """One node type."""
        found = catalog.get(node_type)
        if found is None:
            raise Refused(404, _unknown(node_type))
        return found


def _unknown(node_type: str) -> Problem:
    return Problem(
        code="unknown_node_type",
        title="There is no such node type",
        detail=node_type[:80],
        hint="/api/node-types lists those that are installed.",
    )
