"""What a body may do, and what it is refused."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pictures

from executors.context import Context
from executors.providers.catalog import Providers
from graph_engine.errors import NodeError
from graph_engine.ports import JobHandle, Match, Owner
from schemas.value import Artifact


class Link:
    """Implements `context.Link`; `said` is what went through it."""

    def __init__(self) -> None:
        self.said: list[tuple[float, str]] = []
        self.shown: list[bytes] = []

    def progress(self, fraction: float, stage: str, preview: bytes | None) -> None:
        self.said.append((fraction, stage))
        if preview is not None:
            self.shown.append(preview)

    def search(
        self, collection: str, vector: Sequence[float], where: Mapping[str, str], limit: int = 5
    ) -> Sequence[Match]:
        return ()

    def upsert(self, collection: str, id: str, vector: Sequence[float], payload: Mapping[str, Any]) -> None: ...

    def delete(self, collection: str, where: Mapping[str, str]) -> None: ...

    def save_handle(self, handle: JobHandle | None) -> None: ...


def context(folder: Path, link: Link | None = None, **files: str) -> Context:
    by_digest = {digest * 64: path for digest, path in files.items()}
    return Context(link or Link(), Providers([]), Owner("p"), folder, by_digest, {"face": str(folder)})


def artifact(digest: str) -> Artifact:
    return Artifact(digest=digest * 64, media_type="image/png", size=1)


def test_an_input_is_a_local_file(tmp_path: Path) -> None:
    assert context(tmp_path, a="/blobs/a").open(artifact("a")) == Path("/blobs/a")


def test_a_file_that_is_not_among_the_inputs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NodeError, match="not among its inputs"):
        context(tmp_path, a="/blobs/a").open(artifact("b"))


def test_a_saved_file_is_an_artifact_that_can_be_opened_again(tmp_path: Path) -> None:
    ctx = context(tmp_path)
    path = ctx.create(".txt")
    path.write_bytes(b"abc")
    saved = ctx.save(path, "text/plain")
    assert saved == Artifact(
        digest="ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", media_type="text/plain", size=3
    )
    assert ctx.open(saved) == path
    assert ctx.saved == {saved.digest: path}
    assert ctx.has(saved.digest)
    assert not ctx.has("a" * 64)


def test_every_new_file_has_a_name_of_its_own_in_the_folder_of_the_attempt(tmp_path: Path) -> None:
    ctx = context(tmp_path)
    names = {ctx.create(".png") for _ in range(3)}
    assert len(names) == 3
    assert {(p.parent, p.suffix) for p in names} == {(tmp_path, ".png")}


def test_progress_is_between_nothing_and_all(tmp_path: Path) -> None:
    link = Link()
    ctx = context(tmp_path, link)
    for fraction in (-1.0, 0.25, 7.0):
        ctx.progress(fraction, "painting")
    assert link.said == [(0.0, "painting"), (0.25, "painting"), (1.0, "painting")]


def test_what_it_looks_like_is_drawn_four_times_a_second_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    link, drawn = Link(), 0
    ctx = context(tmp_path, link)

    def draw() -> Pictures.Image:
        nonlocal drawn
        drawn += 1
        return Pictures.new("RGB", (1280, 720), (drawn, 0, 0))

    for _ in range(100):
        ctx.progress(0.5, "painting", draw)
        clock[0] += 0.01

    assert len(link.said) == 100
    assert (drawn, len(link.shown)) == (4, 4)


def test_a_model_that_is_not_here_says_how_to_fetch_it(tmp_path: Path) -> None:
    assert context(tmp_path).model("face") == tmp_path
    with pytest.raises(NodeError) as caught:
        context(tmp_path).model("rife")
    assert (caught.value.problem.code, "reelgraph models fetch rife" in caught.value.problem.hint) == (
        "model_missing",
        True,
    )
