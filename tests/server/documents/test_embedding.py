"""Films and pictures carry their graph, and nobody else takes notice."""

import io
import struct
import zlib
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from graph_engine.errors import NodeError
from server.documents import embedding
from server.documents.embedding import embed, extract

DOCUMENT = b'{"format": "reelgraph/graph", "name": "The lighthouse"}'


def film(path: Path, codec: str, *, frames: int = 6) -> bytes:
    """A tiny clip; gives the bytes of its pictures."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=12)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for number in range(frames):
            picture = av.VideoFrame.from_ndarray(np.full((32, 32, 3), number * 40, np.uint8), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return frames_of(path)


def frames_of(path: Path) -> bytes:
    with av.open(str(path)) as container:
        return b"".join(frame.to_ndarray(format="rgb24").tobytes() for frame in container.decode(video=0))


def picture(path: Path, kind: str, **options: object) -> bytes:
    Image.new("RGB", (9, 9), "teal").save(path, kind, **options)
    return path.read_bytes()


def carried(path: Path, document: bytes = DOCUMENT) -> Path:
    copy = path.with_stem("copy")
    copy.write_bytes(b"".join(embed(path, document)))
    return copy


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "libx264"), ("a.mov", "libx264"), ("a.webm", "libvpx-vp9"), ("a.mkv", "libx264")]
)
def test_a_film_carries_its_graph_and_plays_as_before(tmp_path: Path, name: str, codec: str) -> None:
    frames = film(tmp_path / name, codec)
    copy = carried(tmp_path / name)

    assert extract(copy) == DOCUMENT
    assert frames_of(copy) == frames
    assert copy.read_bytes().startswith((tmp_path / name).read_bytes())
    assert extract(tmp_path / name) is None


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {}), ("WEBP", {"lossless": True})])
def test_a_picture_carries_its_graph_and_looks_as_before(tmp_path: Path, kind: str, options: dict[str, object]) -> None:
    picture(tmp_path / "a", kind, **options)
    copy = carried(tmp_path / "a")

    assert extract(copy) == DOCUMENT
    with Image.open(copy) as shown, Image.open(tmp_path / "a") as original:
        assert shown.tobytes() == original.tobytes()
    assert extract(tmp_path / "a") is None


def test_the_boxes_and_chunks_are_well_formed(tmp_path: Path) -> None:
    film(tmp_path / "a.mp4", "libx264")
    data = carried(tmp_path / "a.mp4").read_bytes()
    boxes, position = [], 0
    while position < len(data):
        size, kind = struct.unpack_from(">I4s", data, position)
        boxes.append(kind)
        position += size
    assert position == len(data)
    assert boxes[0] == b"ftyp"
    assert boxes[-1] == b"uuid"

    picture(tmp_path / "a.webp", "WEBP")
    riff = carried(tmp_path / "a.webp", DOCUMENT + b" ").read_bytes()
    assert struct.unpack_from("<I", riff, 4)[0] == len(riff) - 8

    with Image.open(io.BytesIO(carried(_png(tmp_path)).read_bytes())) as png:
        assert png.text["reelgraph"] == DOCUMENT.decode()  # type: ignore[attr-defined]


def _png(folder: Path) -> Path:
    picture(folder / "a.png", "PNG")
    return folder / "a.png"


def test_a_file_that_carries_a_graph_can_be_given_another_one(tmp_path: Path) -> None:
    first = carried(_png(tmp_path), b"{}")
    second = tmp_path / "second.png"
    second.write_bytes(b"".join(embed(first, DOCUMENT)))

    assert extract(second) == DOCUMENT


@pytest.mark.parametrize("data", [b"", b"RIFF", b"\xff\xd8\xff\xe0 a jpeg", b"ID3", b"\x89PNG\r\n\x1a\n cut off"])
def test_other_files_can_not_carry_one(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)

    assert extract(path) is None
    with pytest.raises(NodeError) as refused:
        embed(path, DOCUMENT)
    assert refused.value.problem.code == "cannot_carry"


def test_a_graph_that_is_too_large_does_not_travel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "MOST_PACKED_BYTES", 20)
    with pytest.raises(NodeError, match="too large"):
        embed(_png(tmp_path), DOCUMENT)


MARK = embedding._MARK


@pytest.mark.parametrize(
    "tail",
    [
        struct.pack(">I", 2**32 - 1) + MARK,
        struct.pack(">I", 10_000) + MARK,
        struct.pack(">I", 0) + MARK,
        b"no deflate" + struct.pack(">I", 10) + MARK,
        zlib.compress(b"x" * 1000)[:-5] + struct.pack(">I", len(zlib.compress(b"x" * 1000)) - 5) + MARK,
        MARK,
        MARK[1:],
    ],
)
def test_trailers_that_lie_are_passed_over(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"\0\0\0\x10ftypisom\0\0\0\0" + tail)

    assert extract(path) is None


def test_a_document_that_unpacks_to_too_much_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = carried(_png(tmp_path), b"x" * 1000)
    monkeypatch.setattr(embedding, "MOST_BYTES", 999)

    assert extract(copy) is None


@pytest.mark.parametrize("length", [0, 5, 2**31, 2**32 - 1])
def test_chunks_of_a_picture_that_lie_are_passed_over(tmp_path: Path, length: int) -> None:
    data = bytearray(carried(_png(tmp_path)).read_bytes())
    struct.pack_into(">I", data, data.index(b"iTXt") - 4, length)
    path = tmp_path / "liar.png"
    path.write_bytes(data)

    assert extract(path) is None
