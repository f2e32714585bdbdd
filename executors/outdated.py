"""Jobs that were planned with another version of their node type than the one that is installed here."""

from graph_engine.declare import NodeType
from graph_engine.job import Claim
from graph_engine.registry import Registry
from graph_engine.upgrade import installed, misfits


class OlderVersion(Exception):
    """A job names an older version of its node type: it is to be planned anew."""


def node_type_of(claim: Claim, registry: Registry) -> NodeType:
    """The node type that an attempt is made with.

    What a provider has at work is paid for, or may be. So it is not planned anew but carried on with, by the new
    version. Its result is kept as one of the old version: those who wait for it get it, and nobody else takes it for
    one of the new. Only where the new version asks no provider, or its settings or wires don't fit, it is given back
    all the same.

    Raises OlderVersion; or NodeError when the type is not installed, or only in an older version.
    """
    recipe = claim.order.recipe
    node_type = installed(recipe.type, recipe.version, registry)
    if node_type.version == recipe.version:
        return node_type
    if (
        claim.handle is None
        or node_type.capability is None
        or any(misfits(node_type, recipe.params, [port for port, _, _ in recipe.inputs]))
    ):
        raise OlderVersion
    return node_type
