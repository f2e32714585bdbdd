"""Archives of unknown origin: whatever is broken in them is said as a Problem."""

import io
import json
import random
import shutil
import zipfile
from pathlib import Path

import pytest

from graph_engine.errors import EngineError
from server.documents import archive
from server.documents.archive import Limits, unpacked

LIMITS = Limits(file_bytes=10**6, total_bytes=4 * 10**6)


def small() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("graph.json", json.dumps({"nodes": []}))
        made.writestr("manifest.json", "{}")
        made.writestr(f"assets/{'a' * 64}.png", b"x" * 500)
    return buffer.getvalue()


def test_bytes_that_were_changed_by_chance_never_break_the_reader(tmp_path: Path) -> None:
    chance = random.Random(7)
    refused = 0
    for _ in range(150):
        data = bytearray(small())
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "zip").write_bytes(data[: chance.randrange(len(data))] if chance.random() < 0.1 else data)
        try:
            unpacked(tmp_path / "zip", tmp_path / "files", LIMITS)
        except EngineError:
            refused += 1
        shutil.rmtree(tmp_path / "files", ignore_errors=True)
    assert 75 < refused < 150


def test_a_list_of_entries_that_is_too_long_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MOST_DIRECTORY_BYTES", 100)
    (tmp_path / "zip").write_bytes(small())

    with pytest.raises(EngineError) as refused:
        unpacked(tmp_path / "zip", tmp_path / "files", LIMITS)
    assert refused.value.problems[0].code == "archive_too_large"
