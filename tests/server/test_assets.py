import io
from fractions import Fraction

import av
import numpy as np
import pytest
from served import Client, files_of, png, upload

from server.compose import Embedded


def test_an_upload_is_told_by_its_content_and_stored(client: Client, walk: str) -> None:
    answer = upload(client, walk, png(40, "red"), "C:\\photos\\..\\face.html")

    assert answer.status_code == 201
    asset = answer.json()
    value = asset["value"]
    assert (asset["name"], asset["known"]) == ("face.html", False)
    assert (value["kind"], value["artifact"]["mediaType"], value["width"]) == ("image", "image/png", 40)
    assert client.get(f"/api/artifacts/{value['artifact']['digest']}").content == png(40, "red")
    assert client.get(answer.headers["location"]).json() == asset
    assert client.get(f"/api/projects/{walk}/assets").json()["items"] == [asset]


def test_the_same_bytes_again_are_the_same_asset(client: Client, walk: str) -> None:
    first = upload(client, walk, png(41)).json()

    again = upload(client, walk, png(41), "other name.png")

    assert (again.status_code, again.json()["known"]) == (200, True)
    assert (again.json()["id"], again.json()["name"]) == (first["id"], "still.png")
    assert len(client.get(f"/api/projects/{walk}/assets").json()["items"]) == 1


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"<html><script>alert(1)</script></html>", 422, "unknown_media"),
        (b"", 422, "media_empty"),
        (png(300)[:-40], 422, None),
        (b"\0" * (2**20 + 1), 413, "file_too_large"),
        (b"\0" * (3 * 2**20), 413, "file_too_large"),
    ],
    ids=["a page", "nothing", "cut off", "one byte too much", "far too much"],
)
def test_a_refused_upload_leaves_nothing_behind(
    client: Client, embedded: Embedded, walk: str, data: bytes, status: int, code: str | None
) -> None:
    before = files_of(embedded)

    answer = upload(client, walk, data)

    assert answer.status_code == status
    assert code in (None, answer.json()["code"])
    assert files_of(embedded) == before
    assert client.get(f"/api/projects/{walk}/assets").json()["items"] == []


def song() -> bytes:
    """A second of silence as FLAC in Ogg."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="ogg") as container:
        stream = container.add_stream("flac", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 8000, 0, Fraction(1, 8000)
        container.mux([*stream.encode(frame), *stream.encode()])
    return buffer.getvalue()


def test_a_sound_without_its_end_is_refused_and_not_kept_as_a_shorter_one(
    client: Client, embedded: Embedded, walk: str
) -> None:
    whole = song()
    before = files_of(embedded)

    answer = upload(client, walk, whole[:-1], "song.ogg")

    assert (answer.status_code, answer.json()["code"]) == (422, "media_truncated")
    assert answer.json()["title"] == "The file ends too early"
    assert files_of(embedded) == before
    assert upload(client, walk, whole, "song.ogg").json()["value"]["artifact"]["mediaType"] == "audio/ogg"


def test_a_file_that_is_stored_already_survives_that_a_copy_of_it_is_refused_elsewhere(
    client: Client, walk: str
) -> None:
    digest = upload(client, walk, png(42)).json()["value"]["artifact"]["digest"]

    assert upload(client, "ghost", png(42)).status_code == 404

    assert client.get(f"/api/artifacts/{digest}").status_code == 200


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/json", b"{}", "no_form"),
        ("multipart/form-data", b"", "no_form"),
        ("multipart/form-data; boundary=x", b"no form at all", "broken_upload"),
        ("multipart/form-data; boundary=x",
         b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf', "broken_upload"),
        ("multipart/form-data; boundary=x",
         b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--x--\r\n', "no_file"),
    ],
)  # fmt: skip
def test_a_form_that_is_none_is_refused(
    client: Client, embedded: Embedded, walk: str, content_type: str, body: bytes, code: str
) -> None:
    before = files_of(embedded)

    answer = client.post(f"/api/projects/{walk}/assets", content=body, headers={"Content-Type": content_type})

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert files_of(embedded) == before


def test_an_asset_is_found_in_its_own_project_only(client: Client, walk: str) -> None:
    asset = upload(client, walk, png(43)).json()["id"]
    other = client.post("/api/projects", json={"name": "other"}).json()["id"]

    answer = client.get(f"/api/projects/{other}/assets/{asset}")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_asset")


def test_an_uploaded_picture_can_be_used_by_a_node(client: Client, walk: str) -> None:
    artifact = upload(client, walk, png(44)).json()["value"]["artifact"]
    graph = {"nodes": [{"id": "still", "type": "image", "params": {"asset": artifact}}]}
    client.put(f"/api/projects/{walk}/graph", json=graph, headers={"If-Match": '"1"'})

    plan = client.post(f"/api/projects/{walk}/nodes/still/plan").json()

    assert [step["node"] for step in plan["steps"]] == ["still"]
    assert plan["problems"] == []
