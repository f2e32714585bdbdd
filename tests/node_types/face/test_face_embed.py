"""`face-embed` finds faces, tells people apart and remembers them for the project."""

import math
import socket
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image as Pixels
from PIL import ImageFilter

from graph_engine import Canceled, Face, NodeError, Owner
from graph_engine.testing import FakeContext, run
from node_types._lib import character
from node_types._lib import face as faces_lib
from node_types.face import face_embed

EMBED = face_embed.run


def cosine(one: Face, other: Face) -> float:
    return sum(a * b for a, b in zip(one.vector, other.vector, strict=True))


def problem_of(ctx: FakeContext, params: dict[str, Any], **inputs: Any) -> Any:
    with pytest.raises(NodeError) as caught:
        run(EMBED, ctx, params, **inputs)
    return caught.value.problem


def test_a_face_comes_with_its_place_likeness_and_model(ctx: FakeContext, pictures: Any) -> None:
    image = pictures.sample("astronaut.png")
    made = run(EMBED, ctx, image=image)
    assert made.faces == (made.face,)
    assert made.face.box == pytest.approx((179, 63, 91, 110), abs=3)
    right_eye, left_eye, nose, *mouth = made.face.landmarks
    assert right_eye[0] < nose[0] < left_eye[0]
    assert right_eye[1] < nose[1] < min(y for _, y in mouth)
    assert made.face.quality > 0.9
    assert len(made.face.vector) == 128
    assert math.hypot(*made.face.vector) == pytest.approx(1, abs=1e-5)
    assert made.face.model == "sface-2021dec-128"
    assert made.face.source == image.artifact.digest
    assert str(UUID(made.face.character_id)) == made.face.character_id


def test_the_crop_is_a_small_square_picture_of_the_face(ctx: FakeContext, pictures: Any, face_files: Path) -> None:
    made = run(EMBED, ctx, image=pictures.person("obama"))
    assert made.face.crop.media_type == "image/png"
    with Pixels.open(ctx.open(made.face.crop)) as crop:
        assert (crop.size, crop.mode) == ((256, 256), "RGB")
        again = run(EMBED, ctx, image=pictures.of(crop.copy()))
    assert cosine(again.face, made.face) > 0.9


def test_the_same_person_keeps_one_character_and_another_person_gets_another(ctx: FakeContext, pictures: Any) -> None:
    obama, later, biden = (run(EMBED, ctx, image=pictures.person(name)).face for name in ("obama", "obama2", "biden"))
    assert cosine(obama, later) > 0.67
    assert later.character_id == obama.character_id
    assert cosine(obama, biden) < 0.36
    assert biden.character_id != obama.character_id


def test_the_same_picture_again_gives_the_same_faces_and_remembers_nothing_new(ctx: FakeContext, pictures: Any) -> None:
    image = pictures.side_by_side("biden", "obama")
    first = run(EMBED, ctx, image=image)
    assert run(EMBED, ctx, image=image) == first
    (remembered,) = ctx.vector_store.stored.values()
    assert len(remembered) == 2


def test_what_is_remembered_says_whose_it_is_and_where_it_came_from(ctx: FakeContext, pictures: Any) -> None:
    image = pictures.person("obama")
    made = run(EMBED, ctx, image=image)
    assert list(ctx.vector_store.stored) == ["faces-sface-2021dec-128"]
    (entry,) = ctx.vector_store.stored["faces-sface-2021dec-128"].values()
    assert entry.vector == made.face.vector
    assert entry.payload == {
        "user_id": "local",
        "project_id": "test-project",
        "character_id": made.face.character_id,
        "source_asset": image.artifact.digest,
        "model": "sface-2021dec-128",
    }


def test_what_is_remembered_can_be_stored_anew_from_the_faces_that_came_out(ctx: FakeContext, pictures: Any) -> None:
    images = (pictures.person("obama"), pictures.side_by_side("obama2", "biden"))
    found = [seen for image in images for seen in run(EMBED, ctx, image=image).faces]
    before = dict(ctx.vector_store.stored)
    ctx.vector_store.stored.clear()
    for seen in found:
        collection, entry = character.remembered(ctx.owner.project, seen)
        ctx.vectors.upsert(collection, [entry])
    assert ctx.vector_store.stored == before
    assert len(before["faces-sface-2021dec-128"]) == 3


def test_projects_do_not_share_characters(ctx: FakeContext, pictures: Any) -> None:
    here = run(EMBED, ctx, image=pictures.person("obama"))
    ctx.owner = Owner("another-project")
    there = run(EMBED, ctx, image=pictures.person("obama"))
    assert there.face.vector == here.face.vector
    assert there.face.character_id != here.face.character_id


def test_several_faces_come_from_left_to_right(ctx: FakeContext, pictures: Any) -> None:
    obama = run(EMBED, ctx, image=pictures.person("obama")).face
    made = run(EMBED, ctx, image=pictures.side_by_side("biden", "obama", "obama2"))
    assert [int(one.box[0] // 400) for one in made.faces] == [0, 1, 2]
    same = [one.character_id == obama.character_id for one in made.faces]
    assert same == [False, True, True]


def test_the_largest_face_is_chosen_unless_another_is_asked_for(ctx: FakeContext, pictures: Any) -> None:
    wide = Pixels.new("RGB", (900, 500))
    wide.paste(pictures.pixels("obama").resize((160, 200)), (0, 0))
    wide.paste(pictures.pixels("biden").resize((400, 500)), (400, 0))
    image = pictures.of(wide)
    made = run(EMBED, ctx, image=image)
    small, large = made.faces
    assert made.face == large
    assert run(EMBED, ctx, {"choose": "index", "index": 1}, image=image).face == small
    like = {"choose": "like", "character": small.character_id}
    assert run(EMBED, ctx, like, image=image).face == small


def test_one_person_was_asked_for_and_several_are_shown_to_pick_from(ctx: FakeContext, pictures: Any) -> None:
    image = pictures.side_by_side("biden", "obama")
    problem = problem_of(ctx, {"single": True}, image=image)
    assert problem.code == "several_faces"
    assert [crop.caption for crop in problem.pictures] == ["Face 1", "Face 2"]
    assert ctx.vector_store.stored == {}
    picked = run(EMBED, ctx, {"single": True, "choose": "index", "index": 2}, image=image)
    assert picked.face.crop.digest == problem.pictures[1].digest


@pytest.mark.parametrize("name", ["moon.png", "chelsea.png", "rocket.jpg"])
def test_a_picture_without_a_face_is_a_problem(ctx: FakeContext, pictures: Any, name: str) -> None:
    problem = problem_of(ctx, {}, image=pictures.sample(name))
    assert (problem.code, problem.where.port) == ("no_face", "image")


def test_a_face_below_the_least_quality_is_left_out_and_the_problem_says_so(ctx: FakeContext, pictures: Any) -> None:
    blurred = pictures.sample("astronaut.png")
    with Pixels.open(ctx.open(blurred.artifact)) as pixels:
        blurred = pictures.of(pixels.filter(ImageFilter.GaussianBlur(4)))
    quality = run(EMBED, ctx, {"min_quality": 0.0}, image=blurred).face.quality
    assert quality < 0.6
    problem = problem_of(ctx, {"min_quality": 0.6}, image=blurred)
    assert problem.code == "no_face"
    assert "1 found, but below the least quality" in problem.detail


def test_a_number_beyond_the_faces_is_a_problem(ctx: FakeContext, pictures: Any) -> None:
    problem = problem_of(ctx, {"choose": "index", "index": 2}, image=pictures.person("obama"))
    assert (problem.code, problem.where.field) == ("no_such_face", "index")


def test_a_character_that_is_not_in_the_picture_is_a_problem(ctx: FakeContext, pictures: Any) -> None:
    obama = run(EMBED, ctx, image=pictures.person("obama")).face
    params = {"choose": "like", "character": obama.character_id}
    problem = problem_of(ctx, params, image=pictures.person("biden"))
    assert (problem.code, problem.where.field) == ("nobody_like", "character")
    assert problem_of(ctx, {"choose": "like"}, image=pictures.person("biden")).code == "nobody_like"


def test_a_picture_that_is_cut_off_is_a_problem(ctx: FakeContext, pictures: Any, tmp_path: Path) -> None:
    image = pictures.person("obama")
    path = ctx.open(image.artifact)
    path.write_bytes(path.read_bytes()[:5000])
    assert problem_of(ctx, {}, image=image).code == "picture_unreadable"


def test_missing_model_files_name_the_command_that_fetches_them(tmp_path: Path, pictures: Any) -> None:
    problem = problem_of(FakeContext(tmp_path), {}, image=pictures.person("obama"))
    assert problem.code == "model_missing"
    assert "reelgraph models fetch faces-opencv-zoo" in problem.hint


def test_a_stopped_attempt_stops(ctx: FakeContext, pictures: Any) -> None:
    image = pictures.person("obama")
    ctx.canceled = True
    with pytest.raises(Canceled):
        run(EMBED, ctx, image=image)


def test_nothing_is_sent_or_printed(
    ctx: FakeContext, pictures: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    image = pictures.sample("astronaut.png")
    faces_lib._load.cache_clear()

    def refuse(*_: object) -> None:
        raise AssertionError("finding faces must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    run(EMBED, ctx, image=image)
    assert capfd.readouterr() == ("", "")


def test_the_networks_are_loaded_once(face_files: Path) -> None:
    assert faces_lib._load(face_files) is faces_lib._load(face_files)
