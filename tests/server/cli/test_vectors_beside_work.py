"""`reelgraph vectors rebuild` while workers go on, interrupted, and beside a server."""

from functools import partial
from uuid import uuid4

import pytest
from face_install import ANN, BOB, NOW, person

from graph_engine import Entry, Owner
from graph_engine.job import Made
from server.cli import beside, vectors_rebuild
from server.compose import System
from server.settings import Settings
from storage.sql import own_results
from storage.vectors.qdrant import QdrantVectors


def test_what_a_body_has_just_remembered_stays_until_its_result_is_there(command, install):
    project = install.project("a")
    install.desk.trigger(project, "a")
    claim = install.desk.claim()
    install.remember(project, ANN)

    done = command("vectors", "rebuild")

    assert "Left, because their projects are at work: 1" in done.out
    assert project in done.out
    assert install.character(project, ANN) == "id of Ann"
    assert install.desk.store.jobs.succeed(claim, Made(outputs={"faces": (ANN,), "face": ANN}))[0]
    done = command("vectors", "rebuild", "--json").json()
    assert (done["faces"], done["removed"], done["left"]) == (1, 0, 0)


@pytest.mark.parametrize("committed", ["before the end", "not yet"])
def test_what_is_found_while_it_goes_on_stays(command, install, monkeypatch, committed):
    """A vector that came from nothing when it began, and from a job that is begun while the results are read."""
    project = install.project("a")
    install.remember(project, ANN)  # of an attempt that failed long ago
    real = own_results.OwnResults.of

    def just_after(self, type):
        yield from real(self, type)
        install.desk.trigger(project, "a")
        claim = install.desk.claim()
        install.remember(project, ANN)
        if committed == "before the end":
            assert install.desk.store.jobs.succeed(claim, Made(outputs={"faces": (ANN,), "face": ANN}))[0]

    monkeypatch.setattr(own_results.OwnResults, "of", just_after)
    assert command("vectors", "rebuild", "--json").json()["busy"] == [project]
    assert install.character(project, ANN) == "id of Ann"


def test_what_ends_while_the_results_are_read_stays(command, install, monkeypatch):
    project = install.project("a")
    install.desk.trigger(project, "a")
    claim = install.desk.claim()
    install.remember(project, ANN)
    real = own_results.OwnResults.of

    def just_after(self, type):
        yield from real(self, type)
        assert install.desk.store.jobs.succeed(claim, Made(outputs={"faces": (ANN,), "face": ANN}))[0]

    monkeypatch.setattr(own_results.OwnResults, "of", just_after)
    assert command("vectors", "rebuild", "--json").json()["left"] == 1
    assert install.character(project, ANN) == "id of Ann"


@pytest.mark.parametrize("moment", ["storing", "removing"])
def test_who_is_interrupted_has_lost_nothing(command, install, monkeypatch, moment):
    project, deleted = install.project("a", "b"), install.project("a")
    for place, node_id in enumerate("ab"):
        install.find(project, node_id, person(node_id, place=float(place)))
    install.find(deleted, "a", BOB)
    install.desk.store.graphs.delete(deleted)
    before = install.everything()
    monkeypatch.setattr(vectors_rebuild, "_BATCH", 1)

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if moment == "storing":
            words = vectors_rebuild._batches
            patch.setattr(vectors_rebuild, "_batches", lambda found: _one_of(words(found)))
        else:
            patch.setattr(QdrantVectors, "forget", interrupted)
        assert command("vectors", "rebuild").code == 130
    assert install.everything() == before

    done = command("vectors", "rebuild", "--json").json()
    assert (done["faces"], done["removed"]) == (2, 1)
    assert set(install.everything().values()) == {project}


def _one_of(batches):
    yield next(batches)
    raise KeyboardInterrupt


def test_a_vector_store_that_is_away_is_said_to_be(command, tmp_path, monkeypatch):
    monkeypatch.setattr(beside, "System", partial(System, packages=("node_types",)))
    System(Settings(data=tmp_path / "data")).close()
    monkeypatch.setenv("REELGRAPH_VECTORS", "http://127.0.0.1:9")
    done = command("vectors", "rebuild", "--json")
    assert done.code == 1
    assert done.json()["problems"][0]["code"] == "vectors_unavailable"


# -- beside a server


def test_a_server_that_has_the_folder_is_left_alone(command, tmp_path):
    server = System(Settings(data=tmp_path / "data", cpu_workers=1, network_workers=2))
    try:
        done = command("vectors", "rebuild")
    finally:
        server.close()
    assert done.code == 2
    assert "is at work in" in done.err
    assert "Stop the server first" in done.err


def test_a_server_over_postgres_goes_on(command, postgres, tmp_path, monkeypatch):
    url = postgres.new_database(f"vectors-{uuid4().hex}")
    monkeypatch.setenv("REELGRAPH_DATABASE", url)
    assert command("migrate").code == 0
    server = System(Settings(data=tmp_path / "data", database=url, cpu_workers=1, network_workers=2))
    server.start()
    try:
        server.vectors.of(Owner("gone")).upsert(NOW, [Entry(str(uuid4()), ANN.vector, {})])
        done = command("vectors", "rebuild", "--json")
    finally:
        server.close()
    assert (done.code, done.json()["removed"]) == (0, 1)


def test_a_folder_without_a_database_is_left_without_one(command, tmp_path):
    done = command("vectors", "rebuild", "--data", tmp_path / "elsewhere")
    assert done.code == 2
    assert "There is no database at" in done.err
    assert not (tmp_path / "elsewhere").exists()
