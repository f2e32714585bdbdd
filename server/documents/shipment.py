"""Export: a project on its way out, as an archive with the files that its settings name, or inside a film."""

import hashlib
import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry
from graph_engine.transcript import files_in, written
from graph_engine.values import artifacts_in
from schemas.document import Manifest, ManifestEntry
from schemas.problem import Problem, Where
from schemas.value import Artifact
from server.documents.archive import packed
from server.documents.embedding import embed
from storage.artifacts import Artifacts
from storage.sql.assets import Filter
from storage.sql.errors import NodeMissing
from storage.sql.store import Store

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


class Film(Struct, frozen=True):
    """A file that carries its graph, and what to save it as."""

    chunks: Iterator[bytes]
    name: str
    media_type: str


def archive_of(project: str, store: Store, files: Artifacts, registry: Registry) -> Iterator[bytes]:
    """The bytes of the archive of a project. Raises ProjectMissing at once, not while they are read."""
    graph = store.graphs.graph(project).graph
    document, left_out = written(store.graphs.project(project).name, graph, registry)
    named = files_in(graph)
    here = files.has(named)
    listed = [_entry(project, artifact, store) for digest, artifact in named.items() if digest in here]
    paths = [files.path(entry.digest) for entry in listed]
    manifest = Manifest(
        graph=hashlib.sha256(document).hexdigest(),
        assets=tuple(listed),
        missing=tuple(digest for digest in named if digest not in here),
        left_out=left_out,
    )
    return packed(document, manifest, list(zip(listed, paths, strict=True)))


def film_of(project: str, node: str, store: Store, files: Artifacts, registry: Registry) -> Film:
    """The one file that a node holds, with the graph that made it; with that of the project if it is not known.

    Raises NotThere, InvalidGraph when it holds none or several, and NodeError when the file can't carry a graph.
    """
    status = next((one for one in store.status.project(project).nodes if one.node == node), None)
    if status is None:
        raise NodeMissing(project, node)
    held = {artifact.digest: artifact for artifact in artifacts_in(status.outputs)}
    if len(held) != 1:
        raise InvalidGraph(_no_single_file(node, len(held)))
    [artifact] = held.values()
    past = store.sources.of_take(status.take) if status.take is not None else None
    name = store.graphs.project(project).name
    document, _ = written(name, past or store.graphs.graph(project).graph, registry)
    suffix = mimetypes.guess_extension(artifact.media_type) or ""
    return Film(embed(files.path(artifact.digest), document), name + suffix, artifact.media_type)


def _entry(project: str, artifact: Artifact, store: Store) -> ManifestEntry:
    uploads = store.assets.list(project, Filter(digest=artifact.digest), limit=1, offset=0).items
    name = uploads[0].name if uploads else ""
    suffix = Path(name).suffix.lower()
    return ManifestEntry(
        digest=artifact.digest,
        path=f"assets/{artifact.digest}{suffix if _SUFFIX.fullmatch(suffix) else ''}",
        name=name,
        media_type=artifact.media_type,
        size=artifact.size,
    )


def _no_single_file(node: str, count: int) -> Problem:
    return Problem(
        code="no_single_file",
        title=f"This node holds {count or 'no'} files, where one is needed",
        hint="Run it first, or name a node that gives one picture or film.",
        where=Where(node=node),
    )
