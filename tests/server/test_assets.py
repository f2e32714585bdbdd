import io
import os
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from served import Client, begin, edge, ended, files_of, node, png, upload

from server.compose import System


def test_an_upload_is_told_by_its_content_and_stored(client: Client, walk: str) -> None:
    answer = upload(client, walk, png(40, "red"), "C:\\photos\\..\\face.html")

    assert answer.status_code == 201
    asset = answer.json()
    value = asset["value"]
    assert (asset["name"], asset["known"]) == ("face.html", False)
    assert (value["kind"], value["artifact"]["mediaType"], value["width"]) == ("image", "image/png", 40)
    assert client.get(f"/api/artifacts/{value['artifact']['digest']}").content == png(40, "red")
    assert client.get(f"/api/projects/{walk}/assets").json() == {"items": [asset], "total": 1}
    unused = {"nodes": [], "runs": [], "results": 0, "takes": 0}
    assert client.get(answer.headers["location"]).json() == {**without(asset, "known"), "usedBy": unused}


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
    client: Client, system: System, walk: str, data: bytes, status: int, code: str | None
) -> None:
    before = files_of(system)

    answer = upload(client, walk, data)

    assert answer.status_code == status
    assert code in (None, answer.json()["code"])
    assert files_of(system) == before
    assert client.get(f"/api/projects/{walk}/assets").json()["items"] == []


def without(given: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in names}


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
    client: Client, system: System, walk: str
) -> None:
    whole = song()
    before = files_of(system)

    answer = upload(client, walk, whole[:-1], "song.ogg")

    assert (answer.status_code, answer.json()["code"]) == (422, "media_truncated")
    assert answer.json()["title"] == "The file ends too early"
    assert files_of(system) == before
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
    client: Client, system: System, walk: str, content_type: str, body: bytes, code: str
) -> None:
    before = files_of(system)

    answer = client.post(f"/api/projects/{walk}/assets", content=body, headers={"Content-Type": content_type})

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert files_of(system) == before


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


def test_files_are_found_by_kind_name_and_bytes(client: Client, walk: str) -> None:
    moon = upload(client, walk, png(45), "100% Moon.png").json()
    upload(client, walk, png(46), "1000 Mooring.png")
    upload(client, walk, song(), "moonlight.ogg")

    def found(**wanted: object) -> list[str]:
        answer = client.get(f"/api/projects/{walk}/assets", params=wanted).json()  # type: ignore[arg-type]
        assert answer["total"] == len(answer["items"])
        return [item["name"] for item in answer["items"]]

    assert found(kind="image") == ["100% Moon.png", "1000 Mooring.png"]
    assert found(kind="audio", search="MOON") == ["moonlight.ogg"]
    assert found(search="0% m") == ["100% Moon.png"]
    assert found(search="_") == []
    assert found(digest=moon["value"]["artifact"]["digest"]) == ["100% Moon.png"]
    assert found(digest="0" * 64) == []


def test_a_part_of_the_list_tells_how_many_there_are(client: Client, walk: str) -> None:
    for side in (47, 48, 49):
        upload(client, walk, png(side), f"{side}.png")

    answer = client.get(f"/api/projects/{walk}/assets", params={"limit": 1, "offset": 1}).json()

    assert ([item["name"] for item in answer["items"]], answer["total"]) == (["48.png"], 3)


@pytest.mark.parametrize(
    ("parameter", "value"), [("kind", "text"), ("digest", "F" * 64), ("digest", "%"), ("limit", "0")]
)
def test_a_filter_that_makes_no_sense_is_refused(client: Client, walk: str, parameter: str, value: str) -> None:
    answer = client.get(f"/api/projects/{walk}/assets", params={parameter: value})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    assert answer.json()["where"] == {"field": parameter}


def test_bytes_that_are_here_already_need_not_be_sent(client: Client, system: System, walk: str) -> None:
    digest = upload(client, walk, png(50)).json()["value"]["artifact"]["digest"]
    path, yesterday = system.files.path(digest), time.time() - 86_400
    os.utime(path, (yesterday, yesterday))
    other = client.post("/api/projects", json={"name": "other"}).json()["id"]

    answer = client.post(f"/api/projects/{other}/assets/known", json={"digest": digest, "name": "../b/moon.png"})
    again = client.post(f"/api/projects/{other}/assets/known", json={"digest": digest, "name": "again.png"})

    assert (answer.status_code, answer.json()["name"], answer.json()["value"]["width"]) == (201, "moon.png", 50)
    assert (again.status_code, again.json()["known"], again.json()["id"]) == (200, True, answer.json()["id"])
    assert client.get(answer.headers["location"]).json()["project"] == other
    assert path.stat().st_mtime > yesterday + 86_000, "garbage collection would take it"


def test_bytes_that_nobody_has_uploaded_can_not_be_guessed(
    client: Client, system: System, walk: str, tmp_path: Path
) -> None:
    made = tmp_path / "made.png"
    made.write_bytes(png(51))
    secret, _ = system.files.put(made)
    lost = upload(client, walk, png(52)).json()["value"]["artifact"]["digest"]
    system.files.delete(lost)

    for digest in (secret, lost, "0" * 64):
        answer = client.post(f"/api/projects/{walk}/assets/known", json={"digest": digest, "name": "mine.png"})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_bytes")
    assert client.get(f"/api/projects/{walk}/assets").json()["total"] == 1
    refused = client.post(f"/api/projects/{walk}/assets/known", json={"digest": "../epoch", "name": "a"})
    assert (refused.status_code, refused.json()["where"]) == (422, {"field": "digest"})


def test_an_asset_can_be_renamed(client: Client, walk: str) -> None:
    asset = upload(client, walk, png(53)).json()["id"]
    address = f"/api/projects/{walk}/assets/{asset}"

    assert client.patch(address, json={"name": "Lucy.png"}).json()["name"] == "Lucy.png"
    assert client.get(address).json()["name"] == "Lucy.png"
    assert client.patch(address, json={"name": ""}).status_code == 422
    assert client.patch(f"/api/projects/{walk}/assets/ghost", json={"name": "a"}).status_code == 404


def test_an_asset_that_nobody_uses_can_be_deleted(client: Client, walk: str) -> None:
    value = upload(client, walk, png(54)).json()
    address = f"/api/projects/{walk}/assets/{value['id']}"

    assert client.delete(address).status_code == 204
    assert (client.get(address).status_code, client.delete(address).status_code) == (404, 404)
    assert client.get(f"/api/artifacts/{value['value']['artifact']['digest']}").status_code == 200


def test_an_asset_that_nodes_use_stays_and_says_who_they_are(client: Client, walk: str) -> None:
    asset = upload(client, walk, png(55)).json()
    still = node("still", "image", asset=asset["value"]["artifact"])
    own = begin(client, {"nodes": [still]})
    client.put(f"/api/projects/{walk}/graph", json={"nodes": [still]}, headers={"If-Match": '"1"'})
    address = f"/api/projects/{walk}/assets/{asset['id']}"

    answer = client.delete(address)

    assert (answer.status_code, answer.json()["code"]) == (409, "asset_in_use")
    assert answer.json()["where"] == {"project": walk, "node": "still"}
    assert f"still in project {own}" in answer.json()["detail"]
    users = client.get(address).json()["usedBy"]["nodes"]
    assert {(user["project"], user["node"]) for user in users} == {(walk, "still"), (own, "still")}


def test_an_asset_tells_how_many_results_and_takes_hold_it(client: Client, walk: str) -> None:
    asset = upload(client, walk, png(56)).json()
    graph = {
        "nodes": [node("still", "image", asset=asset["value"]["artifact"]), node("out", "output")],
        "edges": [edge("still.image", "out.value")],
    }
    client.put(f"/api/projects/{walk}/graph", json=graph, headers={"If-Match": '"1"'})
    ended(client, client.post(f"/api/projects/{walk}/run").json()["run"]["id"])

    uses = client.get(f"/api/projects/{walk}/assets/{asset['id']}").json()["usedBy"]

    assert (uses["results"], uses["takes"], uses["runs"]) == (2, 2, [])
