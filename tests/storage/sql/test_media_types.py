"""What kind of file something is, without a look into it."""

from desk import Desk

from schemas.project import PreviewView
from schemas.value import Artifact, Image

UPLOADED, SMALL, NOWHERE = "1" * 64, "2" * 64, "0" * 64


def test_uploads_previews_and_what_nodes_have_made_are_known(desk: Desk) -> None:
    project = desk.project("a -> d", say="a", dot="d")
    desk.run(project, "d")
    made = desk.status(project)["d"].outputs["image"].artifact
    upload = Image(artifact=Artifact(digest=UPLOADED, media_type="image/avif", size=1), width=1, height=1)
    desk.store.assets.add(project, "moon.avif", upload)
    preview = PreviewView(name="thumbnail", digest=SMALL, media_type="image/webp", facts={})
    desk.store.assets.add_previews(UPLOADED, [preview])

    found = [desk.store.media_types.of(digest) for digest in (made.digest, UPLOADED, SMALL, NOWHERE)]

    assert found == [made.media_type, "image/avif", "image/webp", None]


def test_what_was_found_of_an_upload_counts_for_more_than_what_a_node_says(desk: Desk) -> None:
    project = desk.project("a -> d", say="a", dot="d")
    desk.run(project, "d")
    made = desk.status(project)["d"].outputs["image"].artifact
    found = Image(artifact=Artifact(digest=made.digest, media_type="image/avif", size=1), width=1, height=1)
    desk.store.assets.add(project, "made.avif", found)

    assert desk.store.media_types.of(made.digest) == "image/avif"
