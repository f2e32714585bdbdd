"""Where files come from."""

import pytest
from desk import Desk

from schemas.take import Lineage
from schemas.value import Artifact, Image
from storage.sql import lineage

NOWHERE = "0" * 64


def file_of(desk: Desk, project: str, node: str) -> str:
    """The digest of the file that a node has made."""
    return str(desk.status(project)[node].outputs["image"].artifact.digest)


def types(found: Lineage) -> list[tuple[str, int]]:
    return [(result.params["text"], result.depth) for result in found.results]


def test_a_file_is_traced_back_through_all_it_was_made_of(desk: Desk) -> None:
    project = desk.project("a -> b, b -> d", say="a b", dot="d")
    run = desk.run(project, "d").id

    found = desk.store.lineages.of(file_of(desk, project, "d"))

    assert types(found) == [("d", 0), ("b", 1), ("a", 2)]
    made, between, begin = found.results
    assert (made.type, made.version, made.seconds, made.cost) == ("dot", 1, 0.5, 0.0)
    assert made.files == (found.digest,)
    assert [(t.project, t.node, t.run) for t in made.takes] == [(project, "d", run)]
    assert [(p.port, p.key, p.output) for p in made.parents] == [("parts", between.key, "text")]
    assert [parent.key for parent in between.parents] == [begin.key]
    assert begin.parents == ()
    assert found.complete


def test_what_a_run_took_as_it_was_is_traced_too(desk: Desk) -> None:
    project = desk.project("a -> d", say="a", dot="d")
    desk.run(project, "a")
    desk.run(project, "d")

    assert types(desk.store.lineages.of(file_of(desk, project, "d"))) == [("d", 0), ("a", 1)]


def test_an_upload_is_known_by_its_name_wherever_it_was_brought_in(desk: Desk) -> None:
    one, two = desk.project(), desk.project()
    image = Image(artifact=Artifact(digest=NOWHERE, media_type="image/png", size=1), width=1, height=1)
    for project, name in ((one, "moon.png"), (two, "luna.png")):
        desk.store.assets.add(project, name, image)

    found = desk.store.lineages.of(NOWHERE)

    assert [(upload.project, upload.name, upload.digest) for upload in found.uploads] == [
        (one, "moon.png", NOWHERE), (two, "luna.png", NOWHERE),
    ]  # fmt: skip
    assert (found.results, found.complete) == ((), True)


def test_the_uploads_of_all_that_a_file_was_made_of_are_listed(desk: Desk) -> None:
    project = desk.project("d -> r, r -> e", dot="d", read="r", say="e")
    desk.run(project, "d")
    image = desk.status(project)["d"].outputs["image"]
    desk.store.assets.add(project, "moon.png", image)
    graph = desk.project("d -> r, r -> f", dot="d f", read="r")
    desk.run(graph, "f")

    found = desk.store.lineages.of(file_of(desk, graph, "f"))

    assert [(upload.name, upload.digest) for upload in found.uploads] == [("moon.png", image.artifact.digest)]


def test_a_result_that_two_projects_share_names_the_takes_of_both(desk: Desk) -> None:
    projects = [desk.project(dot="d"), desk.project(dot="d")]
    for project in projects:
        desk.run(project, "d")

    [result] = desk.store.lineages.of(file_of(desk, projects[0], "d")).results

    assert [take.project for take in result.takes] == projects


def test_a_result_whose_project_is_gone_has_parents_that_nobody_knows(desk: Desk) -> None:
    project = desk.project("a -> d", say="a", dot="d")
    desk.run(project, "d")
    digest = file_of(desk, project, "d")
    desk.store.graphs.delete(project)

    [result] = desk.store.lineages.of(digest).results

    assert result.takes == ()
    assert [(parent.port, parent.key) for parent in result.parents] == [("parts", None)]


def test_a_copy_of_a_project_that_is_gone_still_names_its_takes(desk: Desk) -> None:
    project = desk.project("a -> d", say="a", dot="d")
    desk.run(project, "d")
    digest = file_of(desk, project, "d")
    copy = desk.store.graphs.duplicate(project).id
    whole = desk.store.lineages.of(digest)
    desk.store.graphs.delete(project)

    [result] = desk.store.lineages.of(digest).results

    assert {take.project for take in whole.results[0].takes} == {project, copy}
    assert [take.project for take in result.takes] == [copy]


def test_a_file_that_nobody_knows_has_no_origin(desk: Desk) -> None:
    found = desk.store.lineages.of(NOWHERE)

    assert (found.results, found.uploads, found.complete) == ((), (), True)


def test_a_long_way_is_cut_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lineage, "MOST_RESULTS", 2)
    project = desk.project("a -> b, b -> d", say="a b", dot="d")
    desk.run(project, "d")

    found = desk.store.lineages.of(file_of(desk, project, "d"))

    assert (types(found), found.complete) == ([("d", 0), ("b", 1)], False)
