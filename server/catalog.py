"""Node types in the form that clients see."""

from collections.abc import Iterable
from typing import Any

import msgspec

from executors.providers.catalog import Providers
from graph_engine.declare import NodeType
from schemas.catalog import Model, NodeTypeInfo


def describe_all(node_types: Iterable[NodeType], providers: Providers) -> dict[str, NodeTypeInfo]:
    """All node types by id, in the order of category and title."""
    described = (describe(node_type, providers) for node_type in node_types)
    return {info.id: info for info in sorted(described, key=lambda info: (info.category, info.title, info.id))}


def describe(node_type: NodeType, providers: Providers) -> NodeTypeInfo:
    """One node type, with the models it may be run with."""
    models = _models(node_type, providers)
    return NodeTypeInfo(
        id=node_type.id,
        version=node_type.version,
        title=node_type.title,
        summary=node_type.summary,
        docs=node_type.docs,
        category=node_type.category,
        lane=node_type.lane,
        deterministic=node_type.deterministic,
        offline=node_type.capability is None or any(model.offline for model in models),
        inputs=node_type.inputs,
        outputs=node_type.outputs,
        params=_schema(node_type),
        models=models,
    )


def _models(node_type: NodeType, providers: Providers) -> tuple[Model, ...]:
    if node_type.capability is None:
        return ()
    return tuple(
        Model(
            id=capability.model,
            provider=provider.id,
            title=capability.title,
            summary=capability.summary,
            offline=capability.offline,
        )
        for provider, capability in providers.of(node_type.capability)
    )


def _schema(node_type: NodeType) -> dict[str, Any]:
    """The params as one JSON Schema object; only structs inside them are references."""
    (_,), definitions = msgspec.json.schema_components([node_type.params], ref_template="#/$defs/{name}")
    schema = definitions.pop(node_type.params.__name__)
    return {**schema, "$defs": definitions} if definitions else schema
