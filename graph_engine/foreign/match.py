"""Whether a node type of ours can stand for a foreign node."""

from typing import Any

import msgspec

from graph_engine.registry import Registry


def takes(registry: Registry, type: str, params: dict[str, Any]) -> bool:
    """Whether this install has the node type, and it takes these settings as they are."""
    node_type = registry.get(type)
    if node_type is None:
        return False
    try:
        msgspec.convert(params, node_type.params)
    except msgspec.ValidationError:
        return False
    return True
