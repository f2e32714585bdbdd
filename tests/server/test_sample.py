"""The sample film, made by the command line from its document, and looked at frame by frame."""

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from face_model import fetched_face_model

from node_types._lib.face import FILES
from server import sample
from server.documents import file as document

NODE_WIDTH, NODE_HEIGHT = 272, 220

Run = Any


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`reelgraph run sample.json` over one data folder; gives its report."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(fetched_face_model(), folder / "data" / "models" / FILES)

    def run(*arguments: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "server", "run", str(sample.PATH), "--data", str(folder / "data"), "--json"]
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    return run


@pytest.fixture(scope="module")
def film(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("film") / "film.mp4"
    run("--out", str(out))
    return out


@pytest.mark.slow
def test_the_film_is_in_hd_at_30_frames_with_sound(film):
    with av.open(film) as container:
        [picture], [sound] = container.streams.video, container.streams.audio
        assert (picture.width, picture.height, picture.average_rate) == (1280, 720, 30)
        assert float(sound.duration * sound.time_base) == pytest.approx(24, abs=0.1)
        assert sum(1 for _ in container.decode(picture)) == 720


@pytest.mark.slow
def test_every_cut_of_the_film_is_on_a_beat(film, run):
    beats = run("--target", "rhythm")["outputs"]["rhythm"]["beats"]["beats"]
    cuts = _cuts(film)
    assert len(cuts) >= 10
    for cut in cuts:
        assert min(abs(cut - beat * 30) for beat in beats) <= 1


@pytest.mark.slow
def test_running_it_again_runs_nothing(film, run):
    assert run()["ran"] == []


@pytest.mark.slow
def test_other_words_for_a_panel_run_its_clip_and_the_film_again_and_no_more(film, run):
    ran = run("--param", "words-landing.text=A rover waits in the desert at night")["ran"]
    assert sorted(ran) == ["clip-landing", "edit", "film", "panel-landing", "words-landing"]


@pytest.mark.slow
def test_other_words_that_change_no_picture_stop_at_the_clip(film, run):
    ran = run("--param", "words-cat.text=The cat looks for the moon")["ran"]
    assert sorted(ran) == ["clip-cat", "words-cat"]


def test_the_graph_reads_from_left_to_right_and_nothing_overlaps():
    graph = document.read(sample.PATH).graph
    places = graph.view.nodes
    assert places.keys() == {node.id for node in graph.nodes}
    assert all(place.title for place in places.values())
    for edge in graph.edges:
        assert places[edge.source.node].x < places[edge.target.node].x
    for one in places.values():
        for other in places.values():
            apart = abs(one.x - other.x) >= NODE_WIDTH or abs(one.y - other.y) >= NODE_HEIGHT
            assert apart or one is other


def test_the_sample_shows_every_part_of_a_music_video():
    graph = document.read(sample.PATH).graph
    count = {node.type: sum(n.type == node.type for n in graph.nodes) for node in graph.nodes}
    assert count["image"] >= 5
    assert count["video"] >= 6
    assert {"face-embed", "beat", "extend", "image-generate", "assemble", "output", "note", "input"} <= count.keys()
    moves = {node.params["move"] for node in graph.nodes if node.type == "video"}
    assert len(moves) >= 5


def _cuts(film: Path) -> list[int]:
    """The frames that differ from the one before far more than those around them do."""
    with av.open(film) as container:
        pictures = [f.reformat(160, 90, "gray").to_ndarray().astype(np.int16) for f in container.decode(video=0)]
    changes = [float(np.abs(after - before).mean()) for before, after in itertools.pairwise(pictures)]
    around = [float(np.median(changes[max(0, i - 8) : i + 9])) for i in range(len(changes))]
    return [i + 1 for i, change in enumerate(changes) if change > 8 and change > 6 * around[i]]
