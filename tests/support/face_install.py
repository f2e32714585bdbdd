"""An install whose projects know people by their faces: over SQLite and a folder, or over Postgres and a Qdrant server.
The test is the worker."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from desk import Desk
from msgspec import Struct
from qdrant_server import qdrant_server
from services import Postgres

from graph_engine import Collection, Face, Owner, RunContext, Text, node
from graph_engine.job import Made
from graph_engine.registry import Registry
from node_types._lib import character
from schemas.graph import Graph, Node
from schemas.value import Artifact
from storage.sql import journal
from storage.sql.migrate import migrate
from storage.sql.opening import open_database, sqlite_url
from storage.vectors.qdrant import Place, QdrantVectors

NOW = Collection("faces", "sface-2021dec", 128)
BEFORE = Collection("faces", "older", 64)


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str = ""


class Inputs(Struct, frozen=True):
    parts: tuple[Text, ...] = ()


class Outputs(Struct, frozen=True):
    faces: tuple[Face, ...]
    face: Face


class TextOutputs(Struct, frozen=True):
    text: Text


@node("face-embed", title="Find faces", category="Face", scope="project")
async def find(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Stands in for the one that needs pictures and a model."""
    raise NotImplementedError


@node("mention", title="Mention", category="Trial")
async def mention(ctx: RunContext, params: Params, inputs: Inputs) -> TextOutputs:
    """Has a param that looks like the recipe of another type."""
    raise NotImplementedError


class FaceInstall:
    """A database and a vector store, without a server."""

    def __init__(
        self, folder: Path, database_url: str, open_vectors: Callable[[], QdrantVectors], **settings: str
    ) -> None:
        self.desk = Desk(folder, Registry([find, mention]), url=database_url)
        self.settings = settings
        self._open_vectors = open_vectors

    @contextmanager
    def vectors(self) -> Iterator[QdrantVectors]:
        store = self._open_vectors()
        yield store
        store.close()

    def project(self, *nodes: str) -> str:
        graph = Graph(nodes=tuple(Node(id=id, type="face-embed", params={"text": id}) for id in nodes), edges=())
        return self.desk.store.graphs.create("Faces", graph).id

    def find(self, project: str, id: str, *found: Face) -> None:
        """Run a node that finds these faces, and remembers them as `character.recognise` does."""
        self.desk.trigger(project, id)
        claim = self.desk.claim()
        self.remember(project, *found)
        assert self.desk.store.jobs.succeed(claim, Made(outputs={"faces": found, "face": found[0]}))[0]

    def remember(self, project: str, *found: Face) -> None:
        with self.vectors() as store:
            for seen in found:
                collection, entry = character.remembered(project, seen)
                store.of(Owner(project)).upsert(collection, [entry])

    def everything(self) -> dict[Place, str]:
        """Where all vectors are."""
        with self.vectors() as store:
            return dict(store.places("faces"))

    def character(self, project: str, seen: Face, collection: Collection = NOW) -> object:
        """Whom a project takes this face for."""
        with self.vectors() as store:
            found = store.of(Owner(project)).search(collection, seen.vector, limit=1)
        return found[0].payload["character_id"] if found and found[0].score > 0.9 else None

    def lose_all(self) -> None:
        with self.vectors() as store:
            store.forget(list(self.everything()))


@contextmanager
def in_folder(folder: Path) -> Iterator[FaceInstall]:
    """Over SQLite and a folder of vectors."""
    place = folder / "data" / "vectors"
    url = sqlite_url(folder / "data" / "reelgraph.db")
    yield from _used(FaceInstall(folder, url, lambda: QdrantVectors.folder(place)))


@contextmanager
def on_servers(folder: Path, postgres: Postgres) -> Iterator[FaceInstall]:
    """Over Postgres and a Qdrant server."""
    url = postgres.new_database(f"vectors-{uuid4().hex}")
    database = open_database(url, journal.record)
    migrate(database)
    database.close()
    with qdrant_server() as server:
        settings = {"REELGRAPH_DATABASE": url, "REELGRAPH_VECTORS": server.url}
        yield from _used(FaceInstall(folder, url, lambda: QdrantVectors.server(server.url), **settings))


def _used(install: FaceInstall) -> Iterator[FaceInstall]:
    yield install
    install.desk.check()
    install.desk.close()


def person(name: str, *, place: float = 0.0, character: str = "", model: Collection = NOW) -> Face:
    """A face that looks like nobody else's."""
    dice = random.Random(f"{name} {model.name}")
    numbers = [dice.gauss(0, 1) for _ in range(model.dimension)]
    length = sum(number * number for number in numbers) ** 0.5
    return Face(
        crop=Artifact(digest="c" * 64, media_type="image/png", size=1), source="a" * 64, box=(place, 0.0, 9.0, 9.0),
        landmarks=((1.0, 1.0),) * 5, quality=0.9, vector=tuple(round(number / length, 6) for number in numbers),
        model=f"{model.model}-{model.dimension}", character_id=character or f"id of {name}",
    )  # fmt: skip


ANN, BOB, CID = (person(name, place=float(place)) for place, name in enumerate(("Ann", "Bob", "Cid")))
