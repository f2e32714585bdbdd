"""What every vector store must do, whoever keeps the vectors."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from qdrant_server import qdrant_server

from graph_engine import Collection, Entry, Owner, Vectors
from graph_engine.ports import VectorStore
from graph_engine.testing import FakeVectors
from storage.vectors.qdrant import QdrantVectors

FIRST, SECOND, THIRD = (str(UUID(int=n)) for n in (1, 2, 3))
FACES = Collection("faces", "model", 2)
ANN = Owner("film", "ann")
OTHERS = [Owner("other film", "ann"), Owner("film", "bob"), Owner("other film", "bob"), Owner("", "")]


@pytest.fixture(params=["fake", "qdrant folder", "qdrant server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorStore]:
    if request.param == "fake":
        yield FakeVectors()
    elif request.param == "qdrant folder":
        in_folder = QdrantVectors.folder(tmp_path / "vectors")
        yield in_folder
        in_folder.close()
    else:
        with qdrant_server() as server:
            on_server = QdrantVectors.server(server.url)
            yield on_server
            on_server.close()


@pytest.fixture
def vectors(store: VectorStore) -> Vectors:
    return store.of(ANN)


def at(degrees: float) -> tuple[float, float]:
    """A unit vector; two of them compare by the cosine of the angle between them."""
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def put(vectors: Vectors, id: str, degrees: float, **payload: Any) -> None:
    vectors.upsert(FACES, [Entry(id, at(degrees), payload)])


def names(vectors: Vectors, where: dict[str, str] | None = None, collection: Collection = FACES) -> list[str]:
    """The names of all that is found, the nearest to 0° first."""
    return [match.payload["name"] for match in vectors.search(collection, at(0), where or {}, limit=100)]


def test_the_nearest_vector_comes_first_with_its_payload_and_cosine(vectors: Vectors) -> None:
    put(vectors, FIRST, 0, name="obama")
    put(vectors, SECOND, 60, name="biden")
    near, far = vectors.search(FACES, at(15))
    assert near.payload == {"name": "obama", "user_id": "ann", "project_id": "film"}
    assert near.score == pytest.approx(math.cos(math.radians(15)), abs=1e-5)
    assert far.payload["name"] == "biden"
    assert far.score == pytest.approx(math.cos(math.radians(45)), abs=1e-5)


def test_an_opposite_vector_scores_minus_one(vectors: Vectors) -> None:
    put(vectors, FIRST, 0)
    assert vectors.search(FACES, at(180))[0].score == pytest.approx(-1, abs=1e-5)


def test_no_more_than_the_limit_are_found(vectors: Vectors) -> None:
    vectors.upsert(FACES, [Entry(str(UUID(int=n)), at(n), {"name": str(n)}) for n in range(1, 8)])
    assert len(vectors.search(FACES, at(0))) == 5
    assert [match.payload["name"] for match in vectors.search(FACES, at(0), limit=2)] == ["1", "2"]


def test_only_what_equals_the_payload_is_found(vectors: Vectors) -> None:
    put(vectors, FIRST, 0, name="near", character_id="a")
    put(vectors, SECOND, 60, name="far", character_id="b")
    assert names(vectors, {"character_id": "b"}) == ["far"]
    assert names(vectors, {"character_id": "b", "name": "near"}) == []


def test_an_unknown_collection_has_no_vectors(vectors: Vectors) -> None:
    assert list(vectors.search(FACES, at(0))) == []
    vectors.delete(FACES, {})


def test_nothing_to_store_makes_no_difference(vectors: Vectors) -> None:
    vectors.upsert(FACES, [])
    assert names(vectors) == []


def test_the_same_id_again_replaces_vector_and_payload(vectors: Vectors) -> None:
    put(vectors, FIRST, 0, name="old", note="old")
    put(vectors, FIRST, 90, name="new")
    (match,) = vectors.search(FACES, at(90))
    assert match.score == pytest.approx(1, abs=1e-5)
    assert match.payload == {"name": "new", **ANN.marks}


def test_delete_forgets_only_what_equals_the_payload(vectors: Vectors) -> None:
    put(vectors, FIRST, 0, name="first", character_id="a")
    put(vectors, SECOND, 1, name="second", character_id="b")
    vectors.delete(FACES, {"character_id": "a"})
    assert names(vectors) == ["second"]
    vectors.delete(FACES, {})
    assert names(vectors) == []


# -- other people and projects


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_vectors_of_other_people_and_projects_are_not_found(store: VectorStore, other: Owner) -> None:
    put(store.of(ANN), FIRST, 0, name="ann")
    put(store.of(other), SECOND, 0, name="other")
    assert names(store.of(ANN)) == ["ann"]
    assert names(store.of(other)) == ["other"]


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_asking_for_somebody_else_finds_and_forgets_nothing(store: VectorStore, other: Owner) -> None:
    put(store.of(ANN), FIRST, 0, name="ann")
    put(store.of(other), SECOND, 0, name="other")
    assert names(store.of(other), ANN.marks) == []
    store.of(other).delete(FACES, ANN.marks)
    store.of(other).delete(FACES, {"name": "ann"})
    assert names(store.of(ANN)) == ["ann"]
    assert names(store.of(other)) == ["other"]


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_forgetting_everything_forgets_ones_own(store: VectorStore, other: Owner) -> None:
    put(store.of(ANN), FIRST, 0, name="ann")
    put(store.of(other), SECOND, 0, name="other")
    store.of(other).delete(FACES, {})
    assert names(store.of(ANN)) == ["ann"]
    assert names(store.of(other)) == []


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_the_same_id_is_another_entry_for_somebody_else(store: VectorStore, other: Owner) -> None:
    put(store.of(ANN), FIRST, 0, name="ann")
    put(store.of(other), FIRST, 90, name="other")
    assert names(store.of(ANN)) == ["ann"]
    assert names(store.of(other)) == ["other"]


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_nobody_can_store_in_the_name_of_somebody_else(store: VectorStore, other: Owner) -> None:
    put(store.of(other), FIRST, 0, name="other", **ANN.marks)
    assert names(store.of(ANN)) == []
    assert store.of(other).search(FACES, at(0))[0].payload == {"name": "other", **other.marks}


# -- models and dimensions


@pytest.mark.parametrize("other", [
    Collection("faces", "other-model", 2), Collection("faces", "model-2", 2), Collection("voices", "model", 2),
], ids=lambda collection: collection.name)  # fmt: skip
def test_vectors_of_different_models_and_subjects_are_apart(vectors: Vectors, other: Collection) -> None:
    put(vectors, FIRST, 0, name="old")
    vectors.upsert(other, [Entry(FIRST, at(0), {"name": "new"})])
    assert names(vectors) == ["old"]
    assert names(vectors, collection=other) == ["new"]
    vectors.delete(other, {})
    assert names(vectors) == ["old"]


def test_vectors_of_different_sizes_are_apart(vectors: Vectors) -> None:
    longer = Collection("faces", "model", 3)
    put(vectors, FIRST, 0, name="short")
    vectors.upsert(longer, [Entry(FIRST, (1.0, 0.0, 0.0), {"name": "long"})])
    assert names(vectors) == ["short"]
    assert [match.payload["name"] for match in vectors.search(longer, (1.0, 0.0, 0.0))] == ["long"]
