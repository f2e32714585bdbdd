import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from served import node, png, text

from server.compose import System
from server.settings import Settings


def test_a_graph_runs_without_a_server_and_its_picture_is_handed_over(command, still, tmp_path):
    out = tmp_path / "out.png"
    ended = command("run", still, "--target", "picture", "--out", out)
    assert ended.code == 0
    assert out.read_bytes() == png()
    assert ended.out.strip() == str(out)
    assert "still: done in" in ended.err


def test_a_second_run_does_nothing_again(command, still):
    first = command("run", still, "--json")
    second = command("run", still, "--json")
    assert "still" in first.json()["ran"]
    assert (second.code, second.json()["ran"]) == (0, [])
    assert second.json()["outputs"] == first.json()["outputs"]


def test_the_result_as_json_names_the_files_of_all_outputs(command, still):
    report = command("run", still, "--json").json()
    assert report["status"] == "succeeded"
    assert report["outputs"]["said"] == {"value": text("Good morning")}
    picture = report["outputs"]["picture"]["value"]
    assert (picture["width"], picture["height"]) == (32, 32)
    assert Path(report["files"][picture["artifact"]["digest"]]).read_bytes() == png()


def test_without_json_texts_are_printed_and_files_named(command, still):
    lines = command("run", still).out.splitlines()
    assert "said: Good morning" in lines
    assert any(line.startswith("picture: /") for line in lines)


def test_inputs_of_the_graph_can_be_given(command, still):
    ended = command("run", still, "--target", "said", "--input", "words=Good night")
    assert ended.out == "said: Good night\n"


def test_a_picture_given_on_the_command_line_is_seen_from_where_one_is(command, still, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "other.png").write_bytes(png(64))
    monkeypatch.chdir(elsewhere)
    report = command("run", still, "--target", "picture", "--param", "still.asset=other.png", "--json").json()
    assert report["outputs"]["picture"]["value"]["width"] == 64


def test_a_value_is_json_or_text_as_the_setting_wants_it(command, document):
    graph = document([node("words", "prompt", text="A cat", seed=1)])
    ended = command("run", graph, "--target", "words", "--param", "words.text=42", "--param", "words.seed=7", "--json")
    assert ended.json()["outputs"]["words"]["prompt"]["title"] == "42"


@pytest.mark.parametrize(
    ("arguments", "place", "words"),
    [
        (["--param", "words.seed=-1"], "words.seed", "It has to be 0 or more."),
        (["--param", "words.seed=soon"], "words.seed", "It has to be a whole number"),
        (["--param", "words.sed=1"], "words.sed", "It has text, shot, look"),
        (["--param", "wrods.seed=1"], "wrods.seed", "The graph has words"),
        (["--param", "seed"], "“--param seed” can't be read", "--param clip.seconds=4"),
        (["--input", "title=Hi"], "title", "The graph has no input called “title”"),
        (["--target", "film"], "film", "There is no node called “film”"),
    ],
)
def test_what_does_not_fit_is_named_by_node_and_field_and_nothing_runs(command, document, arguments, place, words):
    graph = document([node("words", "prompt", text="A cat")])
    ended = command("run", graph, *(["--target", "words"] if "--target" not in arguments else []), *arguments)
    assert ended.code == 2
    assert ended.err.startswith(place)
    assert words in ended.err
    assert ended.out == ""


def test_wrong_settings_in_the_file_are_named_all_at_once(command, document):
    graph = document([node("a", "prompt", text="A cat", seed=-1), node("b", "prompt", txt="A dog")])
    ended = command("run", graph, "--target", "a", "--target", "b", "--json")
    assert ended.code == 2
    places = {(p["where"]["node"], p["where"]["field"]) for p in ended.json()["problems"]}
    assert places == {("a", "seed"), ("b", "txt")}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "The file is damaged or incomplete."),
        ('{"nodes": [{"id": "a", "type": 5}]}', "“nodes[0].type” in the document can't be used"),
        ('{"nods": []}', "neither a graph of Reelgraph nor a workflow"),
        ('{"format": "reelgraph/graph", "version": 99}', "written by a newer Reelgraph"),
    ],
)
def test_a_file_that_is_no_graph_is_refused_with_the_place(command, tmp_path, content, words):
    graph = tmp_path / "graph.json"
    graph.write_text(content)
    ended = command("run", graph)
    assert ended.code == 2
    assert "graph.json: " in ended.err
    assert words in ended.err


def test_a_missing_graph_and_a_missing_picture_are_told_apart(command, document, tmp_path):
    assert "The graph can't be read" in command("run", tmp_path / "none.json").err
    ended = command("run", document([node("still", "image", asset="none.png")]), "--target", "still")
    assert ended.code == 2
    assert ended.err.startswith("still.asset: There is no such file")


def test_a_file_that_is_no_picture_is_refused_by_what_it_is(command, document, tmp_path):
    (tmp_path / "words.png").write_text("These are words.")
    ended = command("run", document([node("still", "image", asset="words.png")]), "--target", "still")
    assert ended.code == 2
    assert ended.err.startswith("still.asset: This file is of no kind that can be read here")


def test_a_graph_without_outputs_wants_a_target(command, document):
    ended = command("run", document([node("words", "prompt", text="A cat")]))
    assert ended.code == 2
    assert "--target NODE" in ended.err


def test_a_node_that_fails_gives_1_its_problem_and_no_file(command, document, tmp_path):
    graph = document([node("words", "input"), node("said", "output")], [("words.value", "said.value")])
    out = tmp_path / "out.txt"
    ended = command("run", graph, "--json", "--out", out)
    assert ended.code == 1
    assert ended.json()["status"] == "failed"
    assert [p["code"] for p in ended.json()["problems"]] == ["no_value"]
    assert "said: left out: it needs words" in ended.err
    assert not out.exists()


def test_a_model_that_has_to_be_fetched_is_named_with_the_command_for_this_folder(command, document, tmp_path):
    (tmp_path / "still.png").write_bytes(png())
    nodes = [node("still", "image", asset="still.png"), node("who", "face-embed")]
    ended = command("run", document(nodes, [("still.image", "who.image")]), "--target", "who")
    assert ended.code == 2
    assert ended.err.startswith("who: The model faces-opencv-zoo is not on this computer yet")
    assert f"reelgraph models fetch faces-opencv-zoo --data {tmp_path / 'data'}" in ended.err


def test_out_is_checked_before_anything_runs(command, still, tmp_path):
    ended = command("run", still, "--target", "picture", "--out", tmp_path / "nowhere" / "out.png")
    assert ended.code == 2
    assert "There is no folder" in ended.err
    assert "still" not in ended.err
    assert command("run", still, "--out", tmp_path / "out.png").code == 2  # two targets, one file


def test_out_needs_a_target_that_gives_one_file(command, still, tmp_path):
    out = tmp_path / "out.png"
    ended = command("run", still, "--target", "said", "--out", out)
    assert ended.code == 2
    assert ended.err.rstrip().splitlines()[-2].startswith("said: said gives no files")
    assert not out.exists()


def test_out_is_replaced_as_a_whole_and_nothing_is_left_beside_it(command, still, tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    out = folder / "out.png"
    out.write_text("the old one")
    before = out.stat().st_ino
    command("run", still, "--target", "picture", "--out", out)
    assert out.read_bytes() == png()
    assert out.stat().st_ino != before  # whoever reads the old one reads it to its end
    assert list(folder.iterdir()) == [out]
    assert os.access(out, os.W_OK)


def test_a_data_folder_that_a_server_holds_is_named_with_its_process(command, still, tmp_path):
    server = System(Settings(data=tmp_path / "data", cpu_workers=1))
    try:
        ended = command("run", still)
    finally:
        server.close()
    assert ended.code == 2
    assert f"in use by another Reelgraph (process {os.getpid()})" in ended.err
    assert "--data FOLDER" in ended.err


def test_beside_a_server_a_run_may_have_a_folder_of_its_own(command, still, tmp_path):
    server = System(Settings(data=tmp_path / "data", cpu_workers=1))
    try:
        assert command("run", still, "--target", "said", "--data", tmp_path / "other").code == 0
    finally:
        server.close()


def test_every_command_keeps_its_things_in_data_where_it_is_started(command, still, tmp_path, monkeypatch):
    monkeypatch.delenv("REELGRAPH_DATA")
    monkeypatch.chdir(tmp_path)
    damaged = tmp_path / "data" / "models" / "faces-opencv-zoo"
    damaged.mkdir(parents=True)
    assert command("run", still, "--target", "said").code == 0
    assert (tmp_path / "data" / "reelgraph.db").exists()
    assert command("models", "verify").code == 1
    assert f"Data folder: {tmp_path / 'data'}" in command("doctor").out


def test_the_exit_codes_are_in_the_help(command):
    for arguments in (["--help"], ["run", "--help"]):
        ended = command(*arguments)
        assert ended.code == 0
        assert "130  interrupted" in ended.out
    assert command("walk").code == 2


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_stops_and_gives_130(document, tmp_path, sent):
    graph = document([node("words", "prompt", text="A cat"), node("clip", "video", seconds=60, fps=60)],
                     [("words.prompt", "clip.prompt")])  # fmt: skip
    command = [sys.executable, "-m", "server", "run", str(graph), "--target", "clip", "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "words: done" in process.stderr.readline()
        time.sleep(0.5)
        process.send_signal(sent)
        rest = process.stderr.read()
        assert process.wait(timeout=20) == 130
    assert "Stopping" in rest
    assert "clip: stopped" in rest
    assert "Traceback" not in rest
