"""Takes, what they were made of, and where a file comes from."""

from typing import Annotated, Any

from msgspec import Meta

from schemas.base import Reply, Wire
from schemas.graph import Node
from schemas.ids import Digest, Key
from schemas.value import Output


class RecipeInput(Reply, frozen=True):
    """One input: the `ordinal`-th value of `port` was what `node` gave on `output`. `digest` is that of the value."""

    port: str
    ordinal: int
    node: str | None
    output: str | None
    digest: Digest


class RecipeView(Reply, frozen=True):
    """What a result was made of. `environment` names the models and the provider; `again` when a person wanted another
    one of the same recipe."""

    type: str
    version: int
    params: dict[str, Any]
    environment: str
    inputs: tuple[RecipeInput, ...]
    again: bool


class TakeView(Reply, frozen=True):
    """A result in the history of a node. `seconds` and `cost` (US dollars) are what it took to make it once.

    `current` when the node shows it, `picked` when the node is held to it, `whole` when all its files are there.
    """

    id: str
    project: str
    node: str
    run: str
    key: Key
    created_at: float
    seconds: float
    cost: float
    outputs: dict[str, Output]
    recipe: RecipeView
    starred: bool
    rejected: bool
    name: str
    current: bool
    picked: bool
    whole: bool


class TakeList(Reply, frozen=True):
    """Some takes of a node, newest first. `total` counts all that were asked for."""

    items: tuple[TakeView, ...]
    total: int


class TakeChange(Wire, frozen=True):
    """What a person thinks of a take. What is left out stays; starring un-rejects, and the other way round."""

    starred: bool | None = None
    rejected: bool | None = None
    name: Annotated[str, Meta(max_length=200)] | None = None


class NodeChanged(Reply, frozen=True):
    """A node as it is in the document now, and the revision of that document."""

    project: str
    rev: int
    node: Node


class Upload(Reply, frozen=True):
    """A file that a person brought in."""

    digest: Digest
    asset: str
    project: str
    name: str
    created_at: float


class LineageTake(Reply, frozen=True):
    """A node that has had a result, and the run that gave it."""

    take: str
    project: str
    node: str
    run: str
    created_at: float


class LineageParent(Reply, frozen=True):
    """An input of a result: `output` of the result `key` went into `port`. The key is None when nobody knows it any
    more, because the projects that had the result are deleted."""

    port: str
    key: Key | None
    output: str | None


class LineageResult(Reply, frozen=True):
    """A result on the way to a file, `depth` results away from one that holds it. `files` are the artifacts in it;
    `takes` the first ones that had it, oldest first. Times are seconds since 1970, costs US dollars."""

    key: Key
    depth: int
    type: str
    version: int
    params: dict[str, Any]
    environment: str
    files: tuple[Digest, ...]
    created_at: float
    seconds: float
    cost: float
    takes: tuple[LineageTake, ...]
    parents: tuple[LineageParent, ...]


class Lineage(Reply, frozen=True):
    """Where a file comes from: the results that hold it, what those were made of, and so on; and the uploads among all
    their files. `complete` is False when there is more than is shown."""

    digest: Digest
    results: tuple[LineageResult, ...]
    uploads: tuple[Upload, ...]
    complete: bool
