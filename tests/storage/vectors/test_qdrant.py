"""Qdrant's own matters: one folder for several threads and processes, places, collections that are lost."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from qdrant_client import QdrantClient, models
from qdrant_server import QdrantServer, qdrant_server

from graph_engine import Collection, Entry, Match, Owner
from storage.errors import VectorsBusy, WrongDimension
from storage.vectors import qdrant
from storage.vectors.clients import Folder
from storage.vectors.qdrant import Place, QdrantVectors, place_of

FACES = Collection("faces", "model", 2)
ANN, BOB = Owner("film", "ann"), Owner("film", "bob")
UPSERTS = 25
WRITER = f"""
import sys
from pathlib import Path
from uuid import UUID
from graph_engine import Collection, Entry, Owner
from storage.vectors.clients import Folder
from storage.vectors.qdrant import QdrantVectors

store = QdrantVectors(Folder(Path(sys.argv[1]), turn_seconds=0))
own, faces = store.of(Owner("film", "ann")), Collection("faces", "model", 2)
own.search(faces, (1.0, 0.0))
store.close()
print("ready", flush=True)
sys.stdin.readline()
for n in range({UPSERTS}):
    own.upsert(faces, [Entry(str(UUID(int=n)), (1.0, 0.0), {{"writer": "child"}})])
store.close()
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[QdrantVectors]:
    store = QdrantVectors.folder(tmp_path)
    yield store
    store.close()


@pytest.fixture
def server() -> Iterator[QdrantServer]:
    with qdrant_server() as server:
        yield server


@pytest.fixture
def remote(server: QdrantServer) -> Iterator[QdrantVectors]:
    store = QdrantVectors.server(server.url)
    yield store
    store.close()


def put(store: QdrantVectors, n: int, owner: Owner = ANN, **payload: Any) -> None:
    store.of(owner).upsert(FACES, [Entry(str(UUID(int=n)), (1.0, 0.0), payload)])


def find(store: QdrantVectors, owner: Owner = ANN, **where: str) -> list[Match]:
    return list(store.of(owner).search(FACES, (1.0, 0.0), where, limit=100))


# -- a folder


def test_two_processes_that_write_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    store = QdrantVectors(Folder(tmp_path, turn_seconds=0))
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.stdin.write("go\n")
        child.stdin.flush()
        for n in range(UPSERTS):
            put(store, 1000 + n, writer="parent")
        assert child.wait(timeout=60) == 0
    written = {who: len(find(store, writer=who)) for who in ("child", "parent")}
    store.close()
    assert written == {"child": UPSERTS, "parent": UPSERTS}


def test_threads_that_write_at_the_same_time_lose_nothing(store: QdrantVectors) -> None:
    def write(first: int) -> None:
        for n in range(first, first + 20):
            put(store, n)

    threads = [threading.Thread(target=write, args=(first,)) for first in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(find(store)) == 60


def test_an_idle_store_lets_go_of_the_folder_by_itself(tmp_path: Path) -> None:
    first = QdrantVectors(Folder(tmp_path, linger_seconds=0.05))
    second = QdrantVectors(Folder(tmp_path, wait_seconds=5))
    put(first, 1)
    try:
        assert len(find(second)) == 1
    finally:
        first.close()
        second.close()


def test_a_store_in_use_lets_go_of_the_folder_as_soon_as_another_waits(tmp_path: Path) -> None:
    first = QdrantVectors(Folder(tmp_path, linger_seconds=60))
    second = QdrantVectors(Folder(tmp_path, wait_seconds=10))
    found: list[int] = []
    put(first, 1)
    other = threading.Thread(target=lambda: found.append(len(find(second))))
    other.start()
    deadline = time.monotonic() + 10
    while not found and time.monotonic() < deadline:
        find(first)
        time.sleep(0.005)
    other.join()
    first.close()
    second.close()
    assert found == [1]


def test_a_folder_that_another_program_keeps_is_busy_and_the_error_says_so(tmp_path: Path) -> None:
    keeper = Folder(tmp_path, linger_seconds=60)
    waiting = QdrantVectors(Folder(tmp_path, wait_seconds=0.05))
    with keeper.client(), pytest.raises(VectorsBusy) as caught:
        find(waiting)
    keeper.close()
    assert caught.value.problem.code == "vectors_busy"
    assert str(tmp_path) in caught.value.problem.detail


def test_vectors_outlive_the_store(tmp_path: Path, store: QdrantVectors) -> None:
    put(store, 1, character_id="ann")
    store.close()
    again = QdrantVectors.folder(tmp_path)
    assert [match.payload["character_id"] for match in find(again)] == ["ann"]
    again.close()


def test_nothing_is_opened_or_asked_before_the_first_use(tmp_path: Path, server: QdrantServer) -> None:
    QdrantVectors.folder(tmp_path / "vectors").close()
    assert not (tmp_path / "vectors").exists()
    QdrantVectors.server(server.url, api_key="key").close()
    assert server.asked == []


# -- whose, and of which model


def test_a_vector_of_another_dimension_is_refused(store: QdrantVectors) -> None:
    own, long = store.of(ANN), (1.0, 0.0, 0.0)
    with pytest.raises(WrongDimension, match="holds vectors of 2 numbers, this one has 3"):
        own.upsert(FACES, [Entry(str(UUID(int=1)), (1.0, 0.0), {}), Entry(str(UUID(int=2)), long, {})])
    with pytest.raises(WrongDimension):
        own.search(FACES, long)
    assert find(store) == []


def test_whatever_a_server_is_asked_names_user_and_project(server: QdrantServer, remote: QdrantVectors) -> None:
    put(remote, 1, user_id="bob", name="one")
    find(remote, name="one", project_id="other film")
    remote.of(ANN).delete(FACES, {})
    own = [{"key": key, "match": {"value": value}} for key, value in ANN.marks.items()]
    asked_too = [
        {"key": "name", "match": {"value": "one"}},
        {"key": "project_id", "match": {"value": "other film"}},
    ]
    assert [body["filter"]["must"] for body in server.bodies("/points/query")] == [own + asked_too]
    assert [body["filter"]["must"] for body in server.bodies("/points/delete")] == [own]
    [body] = [body for body in server.bodies("/points") if body is not None]
    assert [point["payload"] for point in body["points"]] == [{"name": "one", **ANN.marks}]


def test_vectors_that_were_stored_under_ids_of_their_own_are_still_found(tmp_path: Path, store: QdrantVectors) -> None:
    """As until 0.1.0 was half done."""
    old = QdrantClient(path=str(tmp_path), force_disable_check_same_thread=True)
    old.create_collection(FACES.name, models.VectorParams(size=2, distance=models.Distance.COSINE))
    payload = {"character_id": "a", **ANN.marks}
    old.upsert(FACES.name, [models.PointStruct(id=str(UUID(int=1)), vector=[1.0, 0.0], payload=payload)])
    old.close()
    assert [match.payload for match in find(store)] == [payload]
    assert find(store, BOB) == []


# -- the store as a whole


def test_places_are_those_of_every_owner_and_model_of_a_subject(store: QdrantVectors) -> None:
    newer, voices = Collection("faces", "model", 3), Collection("voices", "model", 2)
    id = str(UUID(int=1))
    put(store, 1)
    put(store, 1, BOB)
    store.of(Owner("other film")).upsert(newer, [Entry(id, (1.0, 0.0, 0.0), {})])
    store.of(ANN).upsert(voices, [Entry(id, (1.0, 0.0), {})])
    assert dict(store.places("faces")) == {
        place_of(ANN, FACES, id): "film",
        place_of(BOB, FACES, id): "film",
        place_of(Owner("other film"), newer, id): "other film",
    }
    assert dict(store.places("nothing")) == {}


@pytest.mark.parametrize("where", ["store", "remote"])
def test_more_places_than_are_told_at_once(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(qdrant, "_PAGE", 3)
    monkeypatch.setattr(qdrant, "_AT_ONCE", 2)
    store: QdrantVectors = request.getfixturevalue(where)
    store.of(ANN).upsert(FACES, [Entry(str(UUID(int=n)), (1.0, 0.0), {}) for n in range(10)])
    places = [known for known, _ in store.places("faces")]
    assert len(places) == len(set(places)) == 10
    store.forget(places[1:])
    assert [known for known, _ in store.places("faces")] == places[:1]


def test_forgetting_what_is_not_there_does_no_harm(store: QdrantVectors) -> None:
    put(store, 1)
    store.forget([])
    store.forget([Place(FACES.name, str(UUID(int=7)))])
    assert len(find(store)) == 1


def test_a_server_that_has_lost_everything_is_filled_again(server: QdrantServer, remote: QdrantVectors) -> None:
    """Without starting the process again that knew its collections."""
    put(remote, 1)
    server.forget_all()
    assert find(remote) == []
    remote.of(ANN).delete(FACES, {})
    put(remote, 2, name="after")
    assert [match.payload["name"] for match in find(remote)] == ["after"]


def test_two_that_make_a_collection_at_the_same_time_both_store(server: QdrantServer, remote: QdrantVectors) -> None:
    other = QdrantVectors.server(server.url)
    together = threading.Barrier(2)

    def write(store: QdrantVectors, n: int) -> None:
        together.wait()
        put(store, n)

    for n in range(0, 20, 2):
        server.forget_all()
        threads = [threading.Thread(target=write, args=(store, n + i)) for i, store in enumerate((remote, other))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(find(remote)) == 2
    other.close()


@pytest.mark.parametrize("where", ["store", "remote"])
def test_an_owner_is_cleared_out_of_every_collection_and_nobody_else(
    request: pytest.FixtureRequest, where: str
) -> None:
    store: QdrantVectors = request.getfixturevalue(where)
    id, voices = str(UUID(int=1)), Collection("voices", "model", 2)
    for owner in (ANN, BOB):
        for collection in (FACES, voices):
            store.of(owner).upsert(collection, [Entry(id, (1.0, 0.0), {})])
    store.of(ANN).clear()
    for collection in (FACES, voices):
        assert store.of(ANN).search(collection, (1.0, 0.0)) == ()
        assert len(store.of(BOB).search(collection, (1.0, 0.0))) == 1


def test_clearing_where_nothing_was_stored_opens_nothing(tmp_path: Path) -> None:
    QdrantVectors.folder(tmp_path / "vectors").of(ANN).clear()
    assert not (tmp_path / "vectors").exists()
