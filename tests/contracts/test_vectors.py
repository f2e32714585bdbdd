"""What every vector store must do, whoever keeps the vectors."""

import math
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from graph_engine import Vectors
from graph_engine.testing import FakeVectors
from storage.vectors.qdrant import QdrantVectors

FIRST, SECOND, THIRD = (str(UUID(int=n)) for n in (1, 2, 3))
MINE = {"user_id": "ann", "project_id": "film"}


@pytest.fixture(params=["fake", "qdrant folder"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vectors]:
    if request.param == "fake":
        yield FakeVectors()
        return
    store = QdrantVectors.folder(tmp_path / "vectors")
    yield store
    store.close()


def at(degrees: float) -> tuple[float, float]:
    """A unit vector; two of them compare by the cosine of the angle between them."""
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def test_the_nearest_vector_comes_first_with_its_payload_and_cosine(vectors: Vectors) -> None:
    vectors.upsert("faces", FIRST, at(0), {**MINE, "character_id": "obama"})
    vectors.upsert("faces", SECOND, at(60), {**MINE, "character_id": "biden"})
    near, far = vectors.search("faces", at(15), MINE)
    assert (near.id, near.payload["character_id"]) == (FIRST, "obama")
    assert near.score == pytest.approx(math.cos(math.radians(15)), abs=1e-5)
    assert far.id == SECOND
    assert far.score == pytest.approx(math.cos(math.radians(45)), abs=1e-5)


def test_an_opposite_vector_scores_minus_one(vectors: Vectors) -> None:
    vectors.upsert("faces", FIRST, at(0), MINE)
    assert vectors.search("faces", at(180), {})[0].score == pytest.approx(-1, abs=1e-5)


def test_no_more_than_the_limit_are_found(vectors: Vectors) -> None:
    for n in range(1, 8):
        vectors.upsert("faces", str(UUID(int=n)), at(n), MINE)
    assert len(vectors.search("faces", at(0), MINE)) == 5
    assert [match.id for match in vectors.search("faces", at(0), MINE, limit=2)] == [FIRST, SECOND]


def test_vectors_of_other_people_and_projects_are_not_found(vectors: Vectors) -> None:
    vectors.upsert("faces", FIRST, at(0), {"user_id": "ann", "project_id": "film"})
    vectors.upsert("faces", SECOND, at(0), {"user_id": "ann", "project_id": "other film"})
    vectors.upsert("faces", THIRD, at(0), {"user_id": "bob", "project_id": "film"})
    assert [match.id for match in vectors.search("faces", at(0), MINE)] == [FIRST]


def test_an_unknown_collection_has_no_vectors(vectors: Vectors) -> None:
    assert list(vectors.search("faces", at(0), {})) == []
    vectors.delete("faces", {})


def test_the_same_id_again_replaces_vector_and_payload(vectors: Vectors) -> None:
    vectors.upsert("faces", FIRST, at(0), {**MINE, "note": "old"})
    vectors.upsert("faces", FIRST, at(90), MINE)
    (match,) = vectors.search("faces", at(90), MINE)
    assert match.score == pytest.approx(1, abs=1e-5)
    assert match.payload == MINE


def test_delete_forgets_only_what_equals_the_payload(vectors: Vectors) -> None:
    vectors.upsert("faces", FIRST, at(0), {"project_id": "film", "character_id": "a"})
    vectors.upsert("faces", SECOND, at(0), {"project_id": "film", "character_id": "b"})
    vectors.upsert("faces", THIRD, at(0), {"project_id": "other film", "character_id": "a"})
    vectors.delete("faces", {"project_id": "film", "character_id": "a"})
    assert {match.id for match in vectors.search("faces", at(0), {})} == {SECOND, THIRD}


def test_collections_are_apart(vectors: Vectors) -> None:
    vectors.upsert("model-2", FIRST, at(0), MINE)
    vectors.upsert("model-3", SECOND, (1.0, 0.0, 0.0), MINE)
    assert [match.id for match in vectors.search("model-3", (1.0, 0.0, 0.0), MINE)] == [SECOND]
