"""What happened before, for tests of freshness."""

from collections.abc import Sequence

from graph_engine.freshness import Failure, Recipe, Stored


class Memory:
    """Implements `freshness.History` in dicts."""

    def __init__(self) -> None:
        self.results: dict[str, Stored] = {}
        self.recipes: dict[str, Recipe] = {}
        self.heads: dict[str, str] = {}
        self.failures: dict[str, Failure] = {}
        self.takes: dict[str, tuple[str, Recipe]] = {}
        self.again: dict[tuple[str, str], str] = {}
        self.gone: set[str] = set()

    def expect(self, bases: Sequence[tuple[str, str]], keys: Sequence[str]) -> None:
        """It is all here."""

    def result(self, key: str) -> Stored | None:
        return None if key in self.gone else self.results.get(key)

    def lost(self, key: str) -> bool:
        return key in self.gone and key in self.results

    def forced(self, node: str, base: str) -> str | None:
        return self.again.get((node, base))

    def pinned(self, take: str) -> Stored | None:
        return self.result(self.takes[take][0]) if take in self.takes else None

    def newest(self, node: str) -> Stored | None:
        return self.result(self.heads[node]) if node in self.heads else None

    def recipe(self, node: str) -> Recipe | None:
        return self.recipes.get(node)

    def recipe_of(self, take: str) -> Recipe | None:
        return self.takes[take][1] if take in self.takes else None

    def failure(self, node: str) -> Failure | None:
        return self.failures.get(node)
