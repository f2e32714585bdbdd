"""Import: what a parcel would become, and making it so. Nothing is run."""

import asyncio
from collections.abc import Iterator, Mapping, Set

from msgspec import Struct
from msgspec.structs import replace

from graph_engine.errors import Infrastructure, NodeError
from graph_engine.transcript import files_in
from graph_engine.validate import structure
from schemas.document import FileState, ImportedFile, ImportReport
from schemas.graph import Graph
from schemas.ids import Digest
from schemas.problem import Problem, Where
from schemas.project import MOST_NAME
from schemas.value import Artifact, Audio, Image, Video
from server.compose import System
from server.documents.parcel import Parcel
from server.errors import MOST_PROBLEMS
from server.media import Media
from server.routes.revision import up_to_date
from storage.sql.assets import Upload

_WHY = {
    "missing": ("is not here and did not come along", "Upload it again, then choose it in the nodes that use it."),
    "tampered": ("is not the file that was exported; it was not taken", "Bring the archive as it was exported."),
    "unusable": ("can't be read; it was not taken", "Upload another one, then choose it in the nodes that use it."),
}


class Into(Struct, frozen=True):
    """The project whose graph is replaced, and the revision that it has to be at."""

    project: str
    was: int


class Admission:
    """Takes parcels in."""

    def __init__(self, system: System, media: Media) -> None:
        self._system = system
        self._store = system.store
        self._media = media

    def report(self, parcel: Parcel, into: str | None) -> ImportReport:
        """What would be taken. Writes nothing."""
        graph = self._adapted(parcel.document.graph, into)
        named = files_in(graph)
        return self._report(parcel, graph, _states(parcel, named, self._system.files.has(named)))

    async def take(self, parcel: Parcel, name: str, into: Into | None) -> ImportReport:
        """Make a new project of it, or put it into the place of another graph, which is kept as a version.

        Files come first, and then everything else at once: what is cut off leaves at most files that nothing mentions,
        which garbage collection takes. Raises InvalidGraph when it can't be saved, and Refused when the other graph has
        moved on.
        """
        graph = await asyncio.to_thread(self._adapted, parcel.document.graph, into.project if into else None)
        await asyncio.to_thread(self._check, graph, into)
        named = files_in(graph)
        states = _states(parcel, named, await asyncio.to_thread(self._system.files.keep, named))
        values = await self._kept(parcel, states)
        uploads = await asyncio.to_thread(self._uploads, parcel.names, values, states)
        project, rev = await asyncio.to_thread(self._saved, name, graph, into, uploads)
        return replace(self._report(parcel, graph, states), project=project, rev=rev)

    def _adapted(self, graph: Graph, into: str | None) -> Graph:
        """The graph without pins to takes that the project does not have."""
        pins = {node.pinned for node in graph.nodes if node.pinned is not None}
        if not pins:
            return graph
        known = self._store.sources.takes(into, pins) if into is not None else set()
        nodes = tuple(replace(n, pinned=None) if n.pinned in pins - known else n for n in graph.nodes)
        return replace(graph, nodes=nodes)

    def _check(self, graph: Graph, into: Into | None) -> None:
        """Refuse what can't be saved before any file is stored for it."""
        self._store.graphs.check(graph)
        if into is not None:
            with up_to_date(self._store, into.project, into.was):
                self._store.graphs.check_revision(into.project, into.was)

    async def _kept(self, parcel: Parcel, states: dict[Digest, FileState]) -> dict[Digest, Image | Video | Audio]:
        """Store what came along, and note what can't be used."""
        values: dict[Digest, Image | Video | Audio] = {}
        for digest in [digest for digest, state in states.items() if state == "brought"]:
            try:
                values[digest] = await self._media.keep(parcel.files[digest])
            except Infrastructure:
                raise
            except NodeError:
                states[digest] = "unusable"
        return values

    def _uploads(
        self,
        names: Mapping[Digest, str],
        values: Mapping[Digest, Image | Video | Audio],
        states: Mapping[Digest, FileState],
    ) -> list[Upload]:
        """What the project is to list: files that came along, and those that somebody has uploaded before."""
        uploads = []
        for digest, state in states.items():
            value = self._store.assets.value(digest) if state == "present" else values.get(digest)
            if value is not None:
                uploads.append(Upload(names.get(digest) or digest[:12], value))
        return uploads

    def _saved(self, name: str, graph: Graph, into: Into | None, uploads: list[Upload]) -> tuple[str, int]:
        graphs = self._store.graphs
        if into is None:
            made = graphs.create(name.strip()[:MOST_NAME] or "Imported graph", graph, assets=uploads)
            return made.id, made.rev
        with up_to_date(self._store, into.project, into.was):
            saved = graphs.save(into.project, graph, into.was, checkpoint="import", assets=uploads)
        return into.project, saved.rev

    def _report(self, parcel: Parcel, graph: Graph, states: Mapping[Digest, FileState]) -> ImportReport:
        named = files_in(graph)
        registry = self._system.registry
        files = tuple(
            ImportedFile(
                digest=digest,
                name=parcel.names.get(digest, ""),
                media_type=named[digest].media_type,
                size=named[digest].size,
                state=state,
            )
            for digest, state in states.items()
        )
        return ImportReport(
            source=parcel.source,
            name=parcel.document.name,
            nodes=len(graph.nodes),
            edges=len(graph.edges),
            unknown_types=tuple(sorted({node.type for node in graph.nodes if registry.get(node.type) is None})),
            files=files,
            renamed=parcel.document.renamed,
            notes=(*parcel.document.notes, *_notes(parcel, graph, files)),
            problems=tuple(structure(graph, registry)[:MOST_PROBLEMS]),
        )


def _states(parcel: Parcel, named: Mapping[Digest, Artifact], here: Set[Digest]) -> dict[Digest, FileState]:
    states: dict[Digest, FileState] = {}
    for digest in named:
        if digest in here:
            states[digest] = "present"
        elif digest in parcel.files:
            states[digest] = "brought"
        else:
            states[digest] = "tampered" if digest in parcel.tampered else "missing"
    return states


def _notes(parcel: Parcel, graph: Graph, files: tuple[ImportedFile, ...]) -> Iterator[Problem]:
    if parcel.changed:
        yield _CHANGED
    for before, now in zip(parcel.document.graph.nodes, graph.nodes, strict=True):
        if before.pinned != now.pinned:
            yield _let_go(now.id)
    for file in files:
        state = "tampered" if file.digest in parcel.tampered else file.state
        if state in _WHY:
            yield _lacking(file, state)


_CHANGED = Problem(
    code="changed_since_export",
    title="The graph in this archive was changed after it was exported",
    hint="That is fine if it was you.",
)


def _let_go(node: str) -> Problem:
    return Problem(
        code="pin_left_out",
        title="This node was held to a take that is not here",
        hint="Run it, or pick one of its takes.",
        where=Where(node=node),
    )


def _lacking(file: ImportedFile, state: str) -> Problem:
    why, hint = _WHY[state]
    return Problem(code=f"file_{state}", title=f"“{file.name or 'A file'}” {why}", detail=file.digest, hint=hint)
