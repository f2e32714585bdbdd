"""A graph as a file, the files that travel with it, and what an import makes of them."""

from typing import Annotated, Literal

from msgspec import Meta, field

from schemas.base import Reply, Wire
from schemas.graph import Edge, Graph, Node, View
from schemas.ids import Digest
from schemas.problem import Problem


class GraphDocument(Wire, frozen=True):
    """What export writes, and import and `reelgraph run` read.

    `types` has the version of every node type in use. `left_out` are the places of settings that are named like a
    password or a key: those never leave an install.
    """

    format: Literal["reelgraph/graph"] = "reelgraph/graph"
    version: Literal[1] = 1
    name: str = ""
    types: dict[str, int] = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    view: View = Graph().view  # the same object, so that it is left out of both
    left_out: tuple[str, ...] = ()


Source = Literal["document", "archive", "film", "workflow"]
"""What a graph comes in as: a file of ours, one with its files, a film or picture that carries it, or another program's
file."""


class ManifestEntry(Reply, frozen=True):
    """One file of an archive. `path` is where it is inside, `name` what it was called when it was uploaded."""

    digest: Digest
    path: str
    name: str
    media_type: str
    size: Annotated[int, Meta(ge=0)]


class Manifest(Reply, frozen=True, kw_only=True):
    """What is in an archive: the SHA-256 of its `graph.json` and its assets.

    `missing` are files that the graph names and the install no longer had.
    """

    format: Literal["reelgraph/archive"] = "reelgraph/archive"
    version: Literal[1] = 1
    graph: Digest
    assets: tuple[ManifestEntry, ...] = ()
    missing: tuple[Digest, ...] = ()
    left_out: tuple[str, ...] = ()


FileState = Literal["present", "brought", "missing", "tampered", "unusable"]


class ImportedFile(Reply, frozen=True):
    """A file that the settings of a graph name.

    `brought` along, or `present` here already; or else not to be had: `missing`, `tampered` (its bytes are not what
    its digest says) or `unusable` (neither picture nor clip nor sound).
    """

    digest: Digest
    name: str
    media_type: str
    size: int
    state: FileState


class ImportReport(Reply, frozen=True, kw_only=True):
    """What an import would make, or has made: then `project` and `rev` say where it is.

    `unknown_types` are kept, but can't run here. `renamed` are nodes whose ids could not be kept: what they were
    called, by new id. `notes` say what is different from the document; `problems` stand in the way.
    """

    source: Source
    name: str
    nodes: int
    edges: int
    unknown_types: tuple[str, ...]
    files: tuple[ImportedFile, ...]
    renamed: dict[str, str]
    notes: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    project: str | None = None
    rev: int | None = None
