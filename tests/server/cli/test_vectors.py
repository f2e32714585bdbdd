"""`reelgraph vectors rebuild` of an install at rest."""

from uuid import uuid4

import msgspec
from desk import FATAL
from face_install import ANN, BEFORE, BOB, CID, NOW, person

from graph_engine import Collection, Entry, Owner
from node_types._lib import character, face
from schemas.graph import Graph, Node
from server.cli import vectors_rebuild
from storage.sql import own_results


def test_the_name_of_the_collection_has_the_model_and_the_dimension():
    assert NOW.name == f"faces-{face.MODEL}" == "faces-sface-2021dec-128"


def test_all_that_was_lost_is_there_again(command, install):
    here, there = install.project("a", "b"), install.project("a")
    install.find(here, "a", ANN, BOB)
    install.find(here, "b", CID)
    install.find(there, "a", person("Ann", character="another"))
    before = install.everything()
    install.lose_all()
    assert install.everything() == {}

    done = command("vectors", "rebuild")

    assert (done.code, done.err) == (0, "")
    assert "Stored: faces: 4, of projects: 2" in done.out
    assert "Removed, because nothing in the database has them: 0" in done.out
    assert install.everything() == before
    assert [install.character(here, seen) for seen in (ANN, BOB, CID)] == ["id of Ann", "id of Bob", "id of Cid"]
    assert install.character(there, ANN) == "another"


def test_once_more_changes_nothing(command, install):
    project = install.project("a")
    install.find(project, "a", ANN, BOB)
    first = command("vectors", "rebuild", "--json").json()
    before = install.everything()
    assert command("vectors", "rebuild", "--json").json() == first
    assert install.everything() == before
    assert first == {
        "dryRun": False, "faces": 2, "projects": 1, "collections": [NOW.name], "removed": 0, "left": 0, "busy": [],
    }  # fmt: skip


def test_an_install_without_faces_has_nothing_to_do(command, install):
    assert command("vectors", "rebuild", "--json").json()["faces"] == 0
    assert install.everything() == {}


def test_a_spoilt_vector_is_put_right(command, install):
    project = install.project("a")
    install.find(project, "a", ANN)
    install.remember(project, msgspec.structs.replace(ANN, vector=BOB.vector, character_id="wrong"))
    assert install.character(project, BOB) == "wrong"
    assert command("vectors", "rebuild").code == 0
    assert (install.character(project, ANN), install.character(project, BOB)) == ("id of Ann", None)


def test_of_what_was_said_twice_the_last_word_counts(command, install, monkeypatch):
    monkeypatch.setattr(own_results, "_PAGE", 1)
    project = install.project("a", "b", "c")
    for node_id, known_as in (("b", "first"), ("a", "second"), ("c", "last")):
        install.find(project, node_id, person("Ann", character=known_as))
    install.lose_all()
    assert command("vectors", "rebuild", "--json").json()["faces"] == 1
    assert install.character(project, person("Ann")) == "last"


def test_many_are_stored_in_parts(command, install, monkeypatch):
    monkeypatch.setattr(vectors_rebuild, "_BATCH", 3)
    project = install.project("a", "b")
    install.find(project, "a", *(person(f"a{n}", place=float(n)) for n in range(5)))
    install.find(project, "b", *(person(f"b{n}", place=10.0 + n) for n in range(5)))
    before = install.everything()
    install.lose_all()
    assert command("vectors", "rebuild", "--json").json()["faces"] == 10
    assert install.everything() == before


def test_faces_of_an_older_model_go_to_a_collection_of_their_own(command, install):
    project = install.project("a", "b")
    old = person("Ann", model=BEFORE)
    install.find(project, "a", old)
    install.find(project, "b", ANN)
    install.lose_all()
    assert command("vectors", "rebuild", "--json").json()["collections"] == ["faces-older-64", NOW.name]
    assert install.character(project, old, BEFORE) == install.character(project, ANN) == "id of Ann"


def test_vectors_that_an_older_reelgraph_kept_under_their_own_ids_move_without_being_lost(command, install):
    from qdrant_client.models import PointStruct

    project = install.project("a")
    install.find(project, "a", ANN)
    (known,) = install.everything()
    _, entry = character.remembered(project, ANN)
    with install.vectors() as store, store._clients.client() as client:
        marked = entry.payload | Owner(project).marks
        client.upsert(NOW.name, [PointStruct(id=entry.id, vector=list(entry.vector), payload=marked)])
        client.delete(NOW.name, [known.id])
    assert install.character(project, ANN) == "id of Ann"
    done = command("vectors", "rebuild", "--json").json()
    assert (done["faces"], done["removed"]) == (1, 0)
    assert list(install.everything()) == [known]


# -- what nothing in the database has


def test_vectors_of_a_project_that_was_deleted_are_removed_and_counted(command, install):
    kept, deleted = install.project("a"), install.project("a")
    install.find(kept, "a", ANN)
    install.find(deleted, "a", BOB, CID)
    install.desk.store.graphs.delete(deleted)

    done = command("vectors", "rebuild")

    assert "Stored: faces: 1, of projects: 1" in done.out
    assert "Removed, because nothing in the database has them: 2" in done.out
    assert set(install.everything().values()) == {kept}


def test_what_an_attempt_has_remembered_that_failed_is_removed(command, install):
    project = install.project("a")
    install.desk.trigger(project, "a")
    claim = install.desk.claim()
    install.remember(project, ANN)
    install.desk.fail(claim, FATAL)
    assert command("vectors", "rebuild", "--json").json()["removed"] == 1
    assert install.everything() == {}


def test_what_would_be_done_can_be_asked_before(command, install):
    kept, deleted = install.project("a"), install.project("a")
    install.find(deleted, "a", BOB)
    before = install.everything()
    install.find(kept, "a", ANN)
    with install.vectors() as store:
        store.of(Owner(kept)).delete(NOW, {})
    install.desk.store.graphs.delete(deleted)

    planned = command("vectors", "rebuild", "--dry-run")

    assert "To be stored: faces: 1, of projects: 1\nTo be removed, because nothing" in planned.out
    assert planned.out.endswith(": 1\n")
    assert install.everything() == before


def test_a_project_that_is_deleted_meanwhile_gets_nothing_back(command, install, monkeypatch):
    kept, deleted = install.project("a"), install.project("a")
    install.find(kept, "a", ANN)
    install.find(deleted, "a", BOB)
    install.lose_all()
    real = own_results.OwnResults.projects

    def just_then(self):
        install.desk.store.graphs.delete(deleted)
        return real(self)

    monkeypatch.setattr(own_results.OwnResults, "projects", just_then)
    done = command("vectors", "rebuild", "--json").json()
    assert (done["faces"], done["projects"]) == (1, 1)
    assert set(install.everything().values()) == {kept}


def test_other_vectors_are_left_alone(command, install):
    voices = Collection("voices", "model", 2)
    with install.vectors() as store:
        store.of(Owner("anybody")).upsert(voices, [Entry(str(uuid4()), (1.0, 0.0), {})])
    assert command("vectors", "rebuild").code == 0
    with install.vectors() as store:
        assert len(list(store.places("voices"))) == 1


def test_a_node_of_another_type_that_only_mentions_this_one_is_no_source(command, install):
    project = install.desk.store.graphs.create(
        "Mention", Graph(nodes=(Node(id="m", type="mention", params={"text": '{"type":"face-embed"}'}),), edges=())
    ).id
    install.desk.trigger(project, "m")
    install.desk.finish(install.desk.claim(), "hello")
    assert command("vectors", "rebuild", "--json").json()["faces"] == 0
