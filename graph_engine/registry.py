"""The node types of this install. A broken module or a duplicate id stops the start: nothing is silently missing."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from types import ModuleType

from graph_engine.declare import NodeType
from graph_engine.errors import DeclarationError

ENTRY_POINTS = "reelgraph.node_types"


class Registry:
    """Node types by id. A value: tests build their own."""

    def __init__(self, node_types: Iterable[NodeType] = ()) -> None:
        self._types: dict[str, NodeType] = {}
        for node_type in node_types:
            if node_type.id in self._types:
                raise DeclarationError(f"two node types are called {node_type.id!r}; rename one of them")
            self._types[node_type.id] = node_type

    def get(self, id: str) -> NodeType | None:
        """The node type of this id, or None when it is not installed."""
        return self._types.get(id)

    def __iter__(self) -> Iterator[NodeType]:
        return iter(self._types.values())

    def __len__(self) -> int:
        return len(self._types)


def load(*packages: ModuleType) -> Registry:
    """Every node type in these packages, and those of installed plug-ins (entry points `reelgraph.node_types`)."""
    found = [t for package in packages for t in _in_package(package)]
    for point in entry_points(group=ENTRY_POINTS):
        loaded = point.load()
        if not isinstance(loaded, (ModuleType, NodeType)):
            raise DeclarationError(f"the entry point {point.name!r} is neither a package of node types nor one of them")
        found += _in_package(loaded) if isinstance(loaded, ModuleType) else [loaded]
    return Registry(dict.fromkeys(found))  # a module may import a node type of another one


def _in_package(package: ModuleType) -> Iterator[NodeType]:
    if not hasattr(package, "__path__"):
        yield from _in_module(package)
        return
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not any(part.startswith("_") for part in info.name.split(".")):
            yield from _in_module(importlib.import_module(info.name))


def _in_module(module: ModuleType) -> Iterator[NodeType]:
    for value in vars(module).values():
        if isinstance(value, NodeType):
            yield value
