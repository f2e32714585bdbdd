"""The providers of this install: those that ship with it and those of plug-ins, by entry point."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import entry_points

from graph_engine.errors import DeclarationError, NodeError
from graph_engine.ports import Capability, Provider

ENTRY_POINTS = "reelgraph.providers"


class Providers:
    """Providers by what they can do. A value: tests build their own."""

    def __init__(self, providers: Iterable[Provider]) -> None:
        self._models: dict[tuple[str, str], tuple[Provider, Capability]] = {}
        for provider in providers:
            for capability in provider.capabilities():
                place = (capability.kind, capability.model)
                if place in self._models:
                    other = self._models[place][0].id
                    raise DeclarationError(
                        f"{provider.id} and {other} both offer {capability.kind} “{capability.model}”"
                    )
                self._models[place] = (provider, capability)

    def find(self, kind: str, model: str) -> tuple[Provider, Capability]:
        """The provider of a model. Raises NodeError that names the models there are."""
        if (found := self.get(kind, model)) is None:
            known = ", ".join(c.model for _, c in self.of(kind)) or "none"
            raise NodeError(
                f"There is no {kind} model called “{model}”",
                hint=f"Pick one of these: {known}.",
                code="unknown_model",
                field="model",
            )
        return found

    def get(self, kind: str, model: str) -> tuple[Provider, Capability] | None:
        """The provider of a model, or None."""
        return self._models.get((kind, model))

    def of(self, kind: str) -> Sequence[tuple[Provider, Capability]]:
        """All models for one kind of work."""
        return [found for (k, _), found in self._models.items() if k == kind]

    def named(self, id: str) -> Provider | None:
        """The provider of this id, or None."""
        return next((provider for provider, _ in self._models.values() if provider.id == id), None)

    def __iter__(self) -> Iterator[tuple[Provider, Capability]]:
        return iter(self._models.values())


def load() -> Providers:
    """Every provider that is installed. A broken one stops the start."""
    return Providers(point.load()() for point in entry_points(group=ENTRY_POINTS))
