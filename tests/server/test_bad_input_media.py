"""Files that are not what they seem, or not whole: each is refused for what is wrong with it, and none is kept.

Every format in its turn is in `node_types/_lib/test_probe`, the forms that files come in are in `test_assets`, and the
files inside of archives in `documents/test_import`.
"""

import base64
import io
import struct
import time
import wave
import zlib
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from served import Client, begin, edge, ended, node, png, upload
from untouched import assert_refused, untouched

from server.compose import System

SIDE = 30_000


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def vast_png(rows: int) -> bytes:
    """A black picture of 30,000 × 30,000 of which so many rows are really there, each some bytes long."""
    pack = zlib.compressobj(1)
    pixels = b"".join(pack.compress(bytes(SIDE + 1)) for _ in range(rows)) + pack.flush()
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def picture(format: str) -> bytes:
    buffer = io.BytesIO()
    noise = np.random.default_rng(7).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(buffer, format)
    return buffer.getvalue()


def film(format: str, frames: int = 5) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=format) as container:
        stream = container.add_stream("libx264", rate=10, width=32, height=32, pix_fmt="yuv420p")
        container.start_encoding()
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), number * 9, np.uint8), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


def silence(seconds: float) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * int(seconds * 8000)))
    return buffer.getvalue()


SCRIPT = b"<script>alert(1)</script>"
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a program as a picture": ("moon.png", b"MZ" + bytes(60) + b"PE\0\0" + bytes(200), "unknown_media"),
    "a program of another system": ("moon.png", b"\x7fELF" + bytes(300), "unknown_media"),
    "a page as a picture": ("moon.jpg", b"<!doctype html>" + SCRIPT, "unknown_media"),
    "a drawing with a script": ("moon.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
                                "unknown_media"),
    "a script that begins as a picture": ("moon.gif", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "unknown_media"),
    "a list that names a file of ours": ("song.m3u8", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "unknown_media"),
    "another list that does": ("film.mp4", b"ffconcat version 1.0\nfile /etc/passwd\n", "unknown_media"),
    "an archive": ("film.mp4", b"PK\3\4" + bytes(100), "unknown_media"),
    "a document": ("moon.png", b"%PDF-1.7\n" + bytes(300), "unknown_media"),
    "nothing": ("moon.png", b"", "media_empty"),
    "a picture that says it is vast": ("moon.png", vast_png(0), "picture_too_large"),
    "a picture that is vast": ("moon.png", vast_png(SIDE // 10), "picture_too_large"),
    "half a JPEG": ("moon.jpg", picture("JPEG")[:-900], "picture_unreadable"),
    "half a PNG": ("moon.png", picture("PNG")[:-900], "picture_unreadable"),
    "half a WebP": ("moon.webp", picture("WEBP")[:-900], "picture_unreadable"),
    "half an MP4": ("film.mp4", film("mp4")[:-900], "media_truncated"),
    "half a MOV": ("film.mov", film("mov")[:-900], "media_truncated"),
    "a tenth of an MKV": ("film.mkv", film("matroska")[:100], "media_truncated"),
    "half an AVI": ("film.avi", film("avi")[:-900], "media_truncated"),
    "half a WAV": ("song.wav", silence(2)[:-9000], "media_truncated"),
    "an MP4 without a frame": ("film.mp4", film("mp4", 0), "media_truncated"),
    "an MKV without a frame": ("film.mkv", film("matroska", 0), "media_truncated"),
    "an AVI without a frame": ("film.avi", film("avi", 0), "no_pictures"),
    "a sound without a sample": ("song.wav", silence(0), "media_empty"),
    "an MP3 of a header alone": ("song.mp3", b"ID3\x04\0\0\0\0\0\0" + bytes(100), "media_truncated"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_file_that_can_not_be_used_is_refused_and_not_kept(
    client: Client, system: System, walk: str, wrong: str
) -> None:
    name, data, code = REFUSED[wrong]
    began = time.perf_counter()

    with untouched(system, walk):
        answer = upload(client, walk, data, name)

    assert_refused(answer, 422, code, project=walk, field="file")
    assert answer.json()["hint"]
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("wrong", ["a page as a picture", "a picture that is vast", "an MP4 without a frame"])
def test_nor_is_it_when_it_comes_in_parts(client: Client, system: System, walk: str, wrong: str) -> None:
    name, data, code = REFUSED[wrong]
    version = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(data))}
    named = {"Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}"}
    body = {"Content-Type": "application/offset+octet-stream"}

    answer = client.post(f"/api/projects/{walk}/uploads", content=data, headers={**version, **named, **body})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert client.get(f"/api/projects/{walk}/assets").json()["total"] == 0
    assert not list((system.settings.data / "uploads").glob("*.part"))


def test_a_picture_that_is_a_page_too_is_only_ever_shown_as_a_picture(client: Client, walk: str) -> None:
    both = png(57) + b"<html>" + SCRIPT + b"</html>"
    digest = upload(client, walk, both, "moon.html").json()["value"]["artifact"]["digest"]

    given = client.get(f"/api/artifacts/{digest}")

    assert (given.content, given.headers["content-type"]) == (both, "image/png")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-security-policy"].startswith("default-src 'none'")


def test_silence_has_no_beat_and_says_so_at_its_node(client: Client) -> None:
    project = begin(client, {})
    sound = upload(client, project, silence(5), "song.wav").json()["value"]["artifact"]
    graph = {"nodes": [node("song", "audio", asset=sound), node("beat", "beat")],
             "edges": [edge("song.audio", "beat.audio")]}  # fmt: skip
    client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})

    run = ended(client, client.post(f"/api/projects/{project}/nodes/beat/run").json()["run"]["id"])

    (problem,) = [step["problem"] for step in run["steps"] if step["problem"]]
    assert (problem["code"], problem["where"]) == ("no_beat", {"project": project, "node": "beat", "port": "audio"})


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"digest": "../../etc/passwd"}, "invalid_param", "asset.digest"),
        ({"digest": "F" * 64}, "invalid_param", "asset.digest"),
        ({"size": -1}, "invalid_param", "asset.size"),
        ({"mediaType": 7}, "invalid_param", "asset.mediaType"),
    ],
)
def test_a_setting_that_names_no_file_stops_a_run(
    client: Client, system: System, change: dict[str, Any], code: str, where: str
) -> None:
    still = {"digest": "0" * 64, "mediaType": "image/png", "size": 3, **change}
    project = begin(client, {"nodes": [node("still", "image", asset=still)]})

    with untouched(system, project):
        answer = client.post(f"/api/projects/{project}/nodes/still/run")

    assert_refused(answer, 422, code, node="still", field=where)


def test_a_sound_in_the_place_of_a_picture_fails_at_its_node(client: Client) -> None:
    project = begin(client, {})
    sound = upload(client, project, silence(1), "moon.png").json()["value"]["artifact"]
    graph = {"nodes": [node("still", "image", asset={**sound, "mediaType": "image/png"})]}
    client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})

    run = ended(client, client.post(f"/api/projects/{project}/nodes/still/run").json()["run"]["id"])

    (step,) = run["steps"]
    assert (step["problem"]["code"], step["problem"]["where"]["node"]) == ("picture_wrong_type", "still")
