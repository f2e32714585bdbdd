import hashlib
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from served import Client, png, upload

from server.compose import System

PICTURE = png(64, "navy")


@pytest.fixture(scope="module")
def address(client: Client) -> str:
    project = client.post("/api/projects", json={"name": "files"}).json()["id"]
    return f"/api/artifacts/{upload(client, project, PICTURE).json()['value']['artifact']['digest']}"


def test_a_file_is_given_as_what_it_is_and_kept_for_good(client: Client, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["etag"] == f'"{hashlib.sha256(PICTURE).hexdigest()}"'
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == "inline"


def test_head_gives_the_headers_alone(client: Client, address: str) -> None:
    head, whole = client.head(address), client.get(address)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=5-9", 5, 9), ("bytes=10-", 10, None), ("bytes=-4", -4, None),
     ("bytes=0-999999", 0, None), ("bytes=-999999", 0, None)],
)  # fmt: skip
def test_a_part_of_a_file(client: Client, address: str, asked: str, first: int, last: int | None) -> None:
    size = len(PICTURE)
    start, end = first % size, size - 1 if last is None else last

    answer = client.get(address, headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.content == PICTURE[start : end + 1]
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{size}"
    assert answer.headers["content-length"] == str(end - start + 1)


@pytest.mark.parametrize("asked", ["bytes=100000-", "bytes=100000-100001", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused(client: Client, address: str, asked: str) -> None:
    answer = client.get(address, headers={"Range": asked})

    assert (answer.status_code, answer.json()["code"]) == (416, "no_such_part")
    assert answer.headers["content-range"] == f"bytes */{len(PICTURE)}"


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=-", "bytes=a-b", "bytes=0-1,3-4", "lines=1-2", f"bytes={'9' * 5000}-"]
)
def test_a_range_that_can_not_be_served_gives_the_whole(client: Client, address: str, asked: str) -> None:
    answer = client.get(address, headers={"Range": asked})

    assert (answer.status_code, answer.content) == (200, PICTURE)


def test_what_a_client_has_is_not_sent_again(client: Client, address: str) -> None:
    tag = client.get(address).headers["etag"]

    answer = client.get(address, headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content) == (304, b"")


def test_a_part_of_another_file_becomes_the_whole(client: Client, address: str) -> None:
    answer = client.get(address, headers={"Range": "bytes=0-1", "If-Range": '"another"'})

    assert (answer.status_code, answer.content) == (200, PICTURE)


def test_a_file_can_be_saved_under_any_name(client: Client, address: str) -> None:
    answer = client.get(address, params={"download": 'fi"lm\r\nX: ü.png'})

    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''fi%22lm%0D%0AX%3A%20%C3%BC.png"


def test_what_is_neither_picture_nor_video_nor_sound_is_never_shown(
    client: Client, system: System, tmp_path: Path
) -> None:
    page = tmp_path / "page"
    page.write_bytes(b"<html><script>alert(1)</script></html>")
    digest, _ = system.files.put(page)

    answer = client.get(f"/api/artifacts/{digest}")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
    assert client.get(f"/api/artifacts/{digest}/previews").json() == {"items": []}


@pytest.mark.parametrize(
    ("digest", "code"),
    [
        ("f" * 64, "artifact_missing"),
        ("F" * 64, "invalid_digest"),
        ("..", "not_found"),
        ("..%2F..%2Fepoch", "not_found"),
    ],
)
def test_a_file_that_is_not_there(client: Client, digest: str, code: str) -> None:
    for path in ("", "/previews", "/previews/thumbnail"):
        answer = client.get(f"/api/artifacts/{digest}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, code), path


def test_a_picture_has_a_thumbnail(client: Client, address: str) -> None:
    (preview,) = client.get(f"{address}/previews").json()["items"]

    assert (preview["name"], preview["mediaType"], preview["facts"]) == (
        "thumbnail", "image/webp", {"width": 64, "height": 64},
    )  # fmt: skip
    shown = client.get(f"{address}/previews/thumbnail")
    assert (shown.headers["content-type"], shown.headers["etag"]) == ("image/webp", f'"{preview["digest"]}"')
    assert client.get(f"/api/artifacts/{preview['digest']}").content == shown.content


def test_a_preview_of_another_kind_is_a_404(client: Client, address: str) -> None:
    answer = client.get(f"{address}/previews/poster")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_preview")


def test_a_video_without_sound_has_a_poster_and_a_sprite(client: Client, system: System, tmp_path: Path) -> None:
    digest, _ = system.files.put(_clip(tmp_path / "clip.mp4"))
    address = f"/api/artifacts/{digest}"

    assert client.get(address, headers={"Range": "bytes=0-3"}).headers["content-type"] == "video/mp4"
    assert {p["name"] for p in client.get(f"{address}/previews").json()["items"]} == {"poster", "sprite"}


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("avi", "video/x-msvideo"), ("mkv", "video/matroska"), ("mov", "video/quicktime"), ("webm", "video/webm")],
)
def test_a_video_of_any_container_is_given_as_what_it_is(
    client: Client, tmp_path: Path, suffix: str, media_type: str
) -> None:
    data = _clip(tmp_path / f"clip.{suffix}", "libvpx-vp9" if suffix == "webm" else "libx264").read_bytes()
    project = client.post("/api/projects", json={"name": "clips"}).json()["id"]
    value = upload(client, project, data, "clip.bin").json()["value"]

    part = client.get(f"/api/artifacts/{value['artifact']['digest']}", headers={"Range": "bytes=0-3"})

    assert (part.status_code, part.content, part.headers["content-type"]) == (206, data[:4], media_type)
    assert part.headers["content-disposition"] == "inline"
    assert (value["artifact"]["mediaType"], value["frames"]) == (media_type, 8)


@pytest.mark.parametrize(
    ("suffix", "codec", "media_type"),
    [("wav", "pcm_s16le", "audio/wav"), ("flac", "flac", "audio/flac"), ("mka", "flac", "audio/matroska")],
)
def test_a_sound_of_any_container_is_given_as_what_it_is(
    client: Client, tmp_path: Path, suffix: str, codec: str, media_type: str
) -> None:
    path = tmp_path / f"sound.{suffix}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 8000, 0, Fraction(1, 8000)
        container.mux([*stream.encode(frame), *stream.encode()])
    project = client.post("/api/projects", json={"name": "sounds"}).json()["id"]
    digest = upload(client, project, path.read_bytes()).json()["value"]["artifact"]["digest"]

    assert client.head(f"/api/artifacts/{digest}").headers["content-type"] == media_type


def test_previews_that_are_asked_for_many_times_at_once_are_made_once(
    client: Client, system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = tmp_path / "still.png"
    still.write_bytes(png(65))
    digest, _ = system.files.put(still)
    made = []
    remember = system.store.assets.add_previews
    monkeypatch.setattr(
        type(system.store.assets), "add_previews", lambda _, *given: (made.append(given[0]), remember(*given))
    )

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: client.get(f"/api/artifacts/{digest}/previews").json(), range(8)))

    assert made == [digest]
    assert all(answer == answers[0] for answer in answers)


def test_a_preview_whose_file_is_gone_is_made_again(client: Client, system: System, tmp_path: Path) -> None:
    still = tmp_path / "still.png"
    still.write_bytes(png(66))
    digest, _ = system.files.put(still)
    (preview,) = client.get(f"/api/artifacts/{digest}/previews").json()["items"]
    system.files.delete(preview["digest"])

    assert client.get(f"/api/artifacts/{digest}/previews/thumbnail").status_code == 200


def _clip(path: Path, codec: str = "libx264") -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=8)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.time_base = Fraction(1, 8)
        for index in range(8):
            pixels = np.full((48, 64, 3), index * 30, dtype=np.uint8)
            pixels[:, index * 8 : index * 8 + 8] = 255
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels)))
        container.mux(stream.encode())
    return path
