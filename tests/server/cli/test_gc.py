"""`reelgraph gc`."""

import os
import time

import pytest

from server.compose import System
from server.settings import Settings
from storage.artifacts.filesystem import FileArtifacts


def test_old_files_that_nothing_uses_are_removed(command, tmp_path):
    files = FileArtifacts(tmp_path / "data" / "artifacts")
    digest, _ = files.put_stream([b"x" * 2_000_000], max_bytes=2_000_000)
    then = time.time() - 7200
    os.utime(files.path(digest), (then, then))

    planned = command("gc", "--dry-run")
    assert (planned.code, files.has([digest])) == (0, {digest})
    assert "To be removed: files: 1 (2.0 MB), results: 0" in planned.out
    done = command("gc", "--json", "--older-than", "30d")

    assert done.json()["files"] == 1
    assert files.has([digest]) == set()
    assert "Removed: files: 0 (0.0 MB)" in command("gc").out


@pytest.mark.parametrize("text", ["soon", "7", "-1d", "1y", ""])
def test_a_time_that_is_none_is_refused(command, text):
    ended = command("gc", f"--older-than={text}")
    assert ended.code == 2
    assert "as in 7d" in ended.err


def test_a_server_at_work_is_asked_instead(command, tmp_path):
    server = System(Settings(data=tmp_path / "data", cpu_workers=1, network_workers=2))
    try:
        ended = command("gc")
    finally:
        server.close()
    assert ended.code == 2
    assert "/api/gc" in ended.err
