"""What is known about each node of a project alone, remembered while the node stays as it is."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from graph_engine import fingerprint
from graph_engine.declare import NodeType
from graph_engine.errors import InvalidGraph
from graph_engine.ports import Environment
from graph_engine.registry import Registry
from graph_engine.validate import node_problems
from graph_engine.wiring import Wire, Wiring
from schemas.graph import Node
from schemas.ids import Key
from schemas.problem import Problem

Digested = tuple[str, int, str]
"""One input of a key: the port, the ordinal, and the digest of what the parent gave."""


class Known(Struct, frozen=True, gc=False):
    """What a node is made from, without its inputs. `params` are canonical; `head` is its part of the key."""

    node: Node
    node_type: NodeType
    params: bytes
    environment: str
    head: bytes


class Memo:
    """Nodes of the project `scope`, as these node types and this environment see them.

    Nothing kept can be out of date: it is used only while all that it was computed from is the same.
    """

    def __init__(self, registry: Registry, environment: Environment, scope: str) -> None:
        self.registry = registry
        self.environment = environment
        self.scope = scope
        self._known: dict[str, Known] = {}
        self._keys: dict[str, tuple[bytes, list[Digested], Key]] = {}
        self._sound: dict[str, tuple[Node, tuple[Wire, ...]]] = {}

    def of(self, node: Node) -> Known | None:
        """What is known about a node, or None when its type or params are wrong."""
        known = self._known.get(node.id)
        if known is not None and known.node is node:
            return known
        node_type = self.registry.get(node.type)
        if node_type is None:
            return None
        try:
            params = fingerprint.canonical(msgspec.convert(node.params, node_type.params))
            environment = environment_of(node_type, node.params, self.environment, self.scope)
            head = fingerprint.head(node_type, params, environment)
        except (msgspec.ValidationError, InvalidGraph):
            return None
        known = self._known[node.id] = Known(node, node_type, params, environment, head)
        return known

    def key(self, node: str, head: bytes, digests: list[Digested]) -> Key:
        """The key of a node without nonce."""
        kept = self._keys.get(node)
        if kept is not None and kept[0] == head and kept[1] == digests:
            return kept[2]
        key = fingerprint.key(head, digests)
        self._keys[node] = (head, digests, key)
        return key

    def problems(self, wiring: Wiring, id: str) -> list[Problem]:
        """See `validate.node_problems`."""
        node, wires = wiring.nodes[id], wiring.inputs[id]
        sound = self._sound.get(id)
        if sound is not None and sound[0] is node and sound[1] == wires:
            return []
        problems = list(node_problems(wiring, id, self.registry))
        if not problems:
            self._sound[id] = (node, wires)
        return problems


def environment_of(node_type: NodeType, params: Mapping[str, Any], environment: Environment, scope: str) -> str:
    """What a node's result depends on besides params and inputs. `scope` is its project."""
    owner = scope if node_type.scope == "project" else ""
    if not node_type.models and node_type.capability is None:
        return owner
    return environment.fingerprint(node_type.models, node_type.capability, model_of(node_type, params)) + owner


def model_of(node_type: NodeType, params: Mapping[str, Any]) -> str:
    """The model that a node with these params asks for."""
    return str(params.get("model") or default_model(node_type))


def default_model(node_type: NodeType) -> str:
    """The model that a node type with a capability asks for when its param is not set."""
    field = next((f for f in msgspec.structs.fields(node_type.params) if f.name == "model"), None)
    return field.default if field is not None and isinstance(field.default, str) else ""
