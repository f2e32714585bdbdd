"""Garbage collection over HTTP; what is garbage, is for tests/storage/sql/test_garbage.py to say."""

import os
import time

import pytest
from served import Client, files_of, png, upload

from server.compose import System


def age(system: System, digest: str, seconds: float = 7200) -> None:
    then = time.time() - seconds
    os.utime(system.files.path(digest), (then, then))


def test_a_deleted_upload_is_removed_with_its_previews_once_it_is_old(
    client: Client, system: System, walk: str
) -> None:
    client.post("/api/gc")
    asset = upload(client, walk, png(90)).json()
    digest = asset["value"]["artifact"]["digest"]
    (preview,) = client.get(f"/api/artifacts/{digest}/previews").json()["items"]
    for one in (digest, preview["digest"]):
        age(system, one)
    assert client.post("/api/gc").json()["files"] == 0
    client.delete(f"/api/projects/{walk}/assets/{asset['id']}")
    before = files_of(system)

    planned = client.post("/api/gc", json={"dryRun": True}).json()
    assert (planned["dryRun"], planned["files"], planned["previews"]) == (True, 2, 1)
    assert files_of(system) == before
    done = client.post("/api/gc", json={}).json()

    assert {**done, "dryRun": True} == planned
    assert len(before) - len(files_of(system)) == 2
    assert done["bytes"] == planned["bytes"] > 0
    assert client.get(f"/api/artifacts/{digest}").status_code == 404


@pytest.mark.parametrize("asked", [{"olderThanSeconds": -1}, {"dryRun": "yes"}, {"everything": True}])
def test_a_wish_that_makes_no_sense_is_refused(client: Client, asked: dict[str, object]) -> None:
    assert client.post("/api/gc", json=asked).status_code == 422
