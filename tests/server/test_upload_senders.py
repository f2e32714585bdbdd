"""Those who send a resumable upload: broken off, silent, two at once, and given up."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.exceptions import InternalServerException
from served import png

from graph_engine.errors import Infrastructure
from server.compose import System
from server.errors import Refused
from server.media import Media
from server.uploads import sender
from server.uploads.parts import Parts, Upload
from server.uploads.resumable import Uploads

PICTURE = png(70)


@pytest.fixture
def media(system: System) -> Iterator[Media]:
    media = Media(system.bodies, system.files, system.store, system.folder.scratch)
    yield media
    media.close()


@pytest.fixture
def uploads(system: System, media: Media, tmp_path: Path) -> Uploads:
    return Uploads(Parts(tmp_path / "uploads", system.store.graphs.project), media, system.store.assets)


@pytest.fixture
def upload(uploads: Uploads, walk: str) -> Upload:
    return uploads.parts.begin(walk, "moon.png", len(PICTURE))


async def broken_after(data: bytes) -> AsyncIterator[bytes]:
    yield data
    raise InternalServerException("client disconnected prematurely")


async def silent_after(data: bytes, said: asyncio.Event | None = None) -> AsyncIterator[bytes]:
    yield data
    if said is not None:
        said.set()
    await asyncio.Event().wait()


async def whole(data: bytes) -> AsyncIterator[bytes]:
    yield data


def test_what_came_before_the_connection_broke_stays(uploads: Uploads, upload: Upload) -> None:
    with pytest.raises(Refused) as refused:
        asyncio.run(uploads.append(upload, 0, broken_after(PICTURE[:50])))

    assert refused.value.problems[0].code == "broken_upload"
    assert uploads.parts.offset(upload) == 50
    assert not uploads.is_busy(upload)


def test_who_falls_silent_is_given_up(uploads: Uploads, upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "SILENT_SECONDS", 0.05)

    with pytest.raises(Refused) as refused:
        asyncio.run(uploads.append(upload, 0, silent_after(PICTURE[:50])))

    assert (refused.value.status, refused.value.problems[0].code) == (408, "upload_silent")
    assert uploads.parts.offset(upload) == 50


def test_of_two_who_send_at_once_one_is_refused_and_who_asks_takes_over(uploads: Uploads, upload: Upload) -> None:
    async def story() -> tuple[int, int, Upload]:
        said = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(status_of(uploads.append(upload, 0, silent_after(PICTURE[:50], said))))
            await said.wait()
            second = await status_of(uploads.append(upload, 0, whole(PICTURE)))
            await uploads.take_over(upload)
            here = uploads.parts.offset(upload)
            done = await uploads.append(upload, here, whole(PICTURE[here:]))
        return second, await first, done

    second, first, done = asyncio.run(story())

    assert (second, first) == (423, 423)
    assert done.asset is not None


async def status_of(sending: Any) -> int:
    try:
        await sending
    except Refused as refused:
        return refused.status
    return 204


def test_another_server_with_the_same_folder_does_not_write_in_between(
    uploads: Uploads, upload: Upload, system: System, media: Media, tmp_path: Path
) -> None:
    beside = Uploads(Parts(tmp_path / "uploads", system.store.graphs.project), media, system.store.assets)

    async def story() -> tuple[int, Upload]:
        said = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(status_of(uploads.append(upload, 0, silent_after(PICTURE[:50], said))))
            await said.wait()
            second = await status_of(beside.append(upload, 0, whole(PICTURE)))
            await uploads.take_over(upload)
            await first
        return second, await beside.append(upload, uploads.parts.offset(upload), whole(PICTURE[50:]))

    second, done = asyncio.run(story())

    assert second == 423
    assert done.asset is not None


def test_who_gives_an_upload_up_silences_who_sends(uploads: Uploads, upload: Upload, tmp_path: Path) -> None:
    async def story() -> int:
        said = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(status_of(uploads.append(upload, 0, silent_after(PICTURE[:50], said))))
            await said.wait()
            await uploads.remove(upload)
        return await first

    assert asyncio.run(story()) == 423
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_file_that_could_not_be_read_because_the_server_stops_is_not_refused_for_good(
    uploads: Uploads, media: Media, upload: Upload
) -> None:
    media.close()

    with pytest.raises(Infrastructure) as stopped:
        asyncio.run(uploads.append(upload, 0, whole(b"x" * upload.length)))

    assert stopped.value.problem.code == "not_ready"
    assert uploads.parts.find(upload.project, upload.id).problem is None
