"""The client when connections break: what was asked for happens once, and what has come is not asked for again."""

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from PIL import Image
from served import edge, node

from schemas.run import StepView
from server.client import AsyncReelgraph, Gone, NotReached, Project, Reelgraph


class Cutter:
    """A proxy that cuts connections. `asked` are the first bytes of what was asked on each.

    The next connections get through as many bytes of answers as `most` has for them; those behind get all. The first
    request with the bytes of `trap` in it is cut while it is sent.
    """

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._server = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.most: list[int] = []
        self.trap: bytes | None = None
        self.asked: list[bytes] = []
        self._begin(self._accept)

    def cut(self) -> None:
        """Cut everything that is open."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join()

    def _begin(self, work: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._server)
            self._open += [near, far]
            self._begin(self._pump, near, far, None)
            self._begin(self._pump, far, near, self.most.pop(0) if self.most else None)

    def _pump(self, source: socket.socket, target: socket.socket, most: int | None) -> None:
        with suppress(OSError), source:
            while chunk := source.recv(1 << 14):
                if source.getpeername() != self._server:
                    self.asked.append(chunk)
                    if self.trap is not None and self.trap in chunk.lower():
                        self.trap = None
                        break
                if most is not None:
                    chunk, most = chunk[:most], most - len(chunk[:most])
                target.sendall(chunk)
                if most == 0:
                    break
            target.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def cutter(address: str) -> Iterator[Cutter]:
    cutter = Cutter(address)
    yield cutter
    cutter.close()


@pytest.fixture
def project(address: str) -> Iterator[Project]:
    """A chain that takes a while, reached without the proxy."""
    graph = {
        "nodes": [node("first", "say", text=uuid4().hex, seconds=0.5), node("last", "say", text="2", seconds=0.3)],
        "edges": [edge("first.text", "last.parts")],
    }
    with Reelgraph(address) as reelgraph:
        yield reelgraph.create("Broken", graph=graph)


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    """A picture of some hundred kilobytes."""
    path = tmp_path / "noise.png"
    Image.frombytes("RGB", (400, 300), os.urandom(400 * 300 * 3)).save(path)
    return path


def test_a_run_is_waited_for_through_connections_that_break(cutter: Cutter, project: Project) -> None:
    steps: list[StepView] = []

    def tell(step: StepView) -> None:
        steps.append(step)
        if step.status in ("running", "succeeded"):
            cutter.cut()

    with Reelgraph(cutter.address) as reelgraph:
        run = reelgraph.project(project.id).run("last", on_step=tell)
    assert run.status == "succeeded"
    assert [step.node for step in steps if step.status == "succeeded"] == ["first", "last"]
    assert any(b"since=" in asked and b"epoch=" in asked for asked in cutter.asked)


def test_so_it_is_on_a_loop(cutter: Cutter, project: Project) -> None:
    async def work() -> str:
        async with AsyncReelgraph(cutter.address) as reelgraph:
            same = await reelgraph.project(project.id)
            run = await same.run("last", on_step=lambda step: step.status == "running" and cutter.cut())
            return run.status

    assert asyncio.run(work()) == "succeeded"


def test_a_run_whose_answer_is_lost_is_still_one_run(cutter: Cutter, project: Project) -> None:
    with Reelgraph(cutter.address) as reelgraph:
        same = reelgraph.project(project.id)
        cutter.cut()
        cutter.most = [0, 10]
        run = same.run("last", wait=False)
    asked = [asked for asked in cutter.asked if asked.startswith(b"POST")]
    assert len(asked) >= 3
    assert [view.id for view in project.runs().items] == [run.id]


def test_a_project_is_never_made_twice(cutter: Cutter) -> None:
    cutter.most = [0]
    name = f"Once {uuid4().hex}"
    with Reelgraph(cutter.address) as reelgraph:
        with pytest.raises(NotReached):
            reelgraph.create(name)
        assert reelgraph.projects(name).total == 1


def test_a_setting_whose_answer_is_lost_is_set_once(cutter: Cutter, project: Project) -> None:
    with Reelgraph(cutter.address) as reelgraph:
        same = reelgraph.project(project.id)
        cutter.cut()
        cutter.most = [400, 0]
        same.set("first", seconds=0.1)
    now = project.graph()
    assert (now.rev, now.graph.nodes[0].params["seconds"]) == (2, 0.1)


def test_a_file_comes_home_in_parts(cutter: Cutter, project: Project, noise: Path, tmp_path: Path) -> None:
    artifact = project.upload(noise).value.artifact
    cutter.most = [100_000, 150_000]
    with Reelgraph(cutter.address) as reelgraph:
        home = reelgraph.fetch(artifact, tmp_path / "home.png")
    assert home.read_bytes() == noise.read_bytes()
    parts = [line for asked in cutter.asked for line in asked.splitlines() if line.lower().startswith(b"range:")]
    assert len(parts) == 2
    assert all(int(line.split(b"=")[1].rstrip(b"-")) > 50_000 for line in parts)


def test_what_came_before_we_gave_up_stays(
    cutter: Cutter, project: Project, noise: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.client.download.PAUSES", ())
    artifact = project.upload(noise).value.artifact
    cutter.most = [100_000]
    with Reelgraph(cutter.address) as reelgraph, pytest.raises(NotReached):
        reelgraph.fetch(artifact, tmp_path / "home.png")
    [part] = tmp_path.glob(".*.part")
    assert noise.read_bytes().startswith(part.read_bytes())
    assert part.stat().st_size > 50_000


def test_a_large_upload_goes_on_where_it_was(
    cutter: Cutter, project: Project, noise: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.client.upload.RESUMABLE_BYTES", 10)
    monkeypatch.setattr("server.client.upload.PART_BYTES", 100_000)
    with Reelgraph(cutter.address) as reelgraph:
        same = reelgraph.project(project.id)
        cutter.trap = b"upload-offset: 100000"
        asset = same.upload(noise)
    assert asset.value.artifact.size == noise.stat().st_size
    assert any(asked.startswith(b"HEAD") for asked in cutter.asked)


def test_one_who_can_not_be_reached_any_more_is_given_up(
    cutter: Cutter, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.client.events.PATIENCE_SECONDS", 0.3)
    with Reelgraph(cutter.address) as reelgraph:
        events = reelgraph.project(project.id).events()
        next(events)
        cutter.close()
        with pytest.raises(NotReached):
            list(events)


def test_the_end_of_a_project_is_told(client: Any, project: Project) -> None:
    events = project.events(seconds=20)
    next(events)
    client.delete(f"/api/projects/{project.id}")
    with pytest.raises(Gone):
        list(events)
