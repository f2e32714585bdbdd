"""The commands that only look: nodes, models, doctor."""

import importlib.metadata

import pytest

from server.cli import doctor


def test_all_nodes_are_listed_with_what_they_do(command):
    ended = command("nodes")
    assert ended.code == 0
    assert "assemble         Cut clips to the beat of a song" in ended.out
    assert {info["id"] for info in command("nodes", "--json").json()} >= {"prompt", "video", "face-embed", "output"}


def test_one_node_is_shown_with_ports_settings_bounds_and_models(command):
    out = command("nodes", "video").out
    assert "image            image, optional" in out
    assert "seconds          Length, 0.2 to 60, default 4.0" in out
    assert "camera           Camera move (here)" in out
    assert command("nodes", "video", "--json").json()["params"]["properties"]["seconds"]["maximum"] == 60


def test_an_unknown_node_is_answered_with_those_there_are(command):
    ended = command("nodes", "vidio")
    assert ended.code == 1
    assert "video" in ended.err
    assert command("nodes", "vidio", "--json").json()["problems"][0]["code"] == "unknown_node_type"


def test_models_say_what_is_missing_and_how_to_get_it(command):
    ended = command("models")
    assert ended.code == 0
    assert "faces-opencv-zoo: missing" in ended.out
    assert "reelgraph models fetch faces-opencv-zoo" in ended.out
    [model] = command("models", "list", "--json").json()
    assert (model["state"], model["licences"]) == ("missing", ["MIT", "Apache-2.0"])


def test_damaged_models_fail_the_verification(command, tmp_path):
    (tmp_path / "data" / "models" / "faces-opencv-zoo").mkdir(parents=True)
    ended = command("models", "verify")
    assert ended.code == 1
    assert "damaged" in ended.out


def test_a_fetch_that_fails_says_what_helps(command, monkeypatch, tmp_path):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    ended = command("models", "fetch", "faces-opencv-zoo")
    assert ended.code == 1
    assert "Check the network" in ended.err
    assert command("models", "fetch", "nobody", "--json").json()["problems"][0]["code"] == "unknown_model"


def test_the_doctor_finds_this_install_well(command):
    ended = command("doctor", "--json")
    states = {finding["name"]: finding["state"] for finding in ended.json()}
    assert ended.code == 0
    assert states["OpenCV"] == "good"
    assert states["Encoder libx264"] == "good"
    assert states["Engines for videos"] == "good"
    assert states["Model faces-opencv-zoo"] == "optional"
    assert "✓ onnxruntime" in command("doctor").out


def test_the_doctor_refuses_two_owners_of_cv2(command, monkeypatch):
    owners = {"cv2": ["opencv-python", "opencv-python-headless"]}
    monkeypatch.setattr(doctor, "packages_distributions", lambda: owners)
    ended = command("doctor")
    assert ended.code == 1
    assert "✗ OpenCV: cv2 comes from opencv-python, opencv-python-headless" in ended.out


@pytest.mark.parametrize("arguments", [["doctor"], ["run", "graph.json", "--target", "a"]])
def test_two_onnxruntimes_are_refused(command, document, monkeypatch, arguments, tmp_path):
    document([{"id": "a", "type": "note"}])
    monkeypatch.chdir(tmp_path)
    real = importlib.metadata.version
    monkeypatch.setattr("server.unusable.version", lambda name: "1" if name == "onnxruntime-gpu" else real(name))
    ended = command(*arguments)
    assert ended.code in (1, 2)
    assert "both installed" in ended.out + ended.err


def test_the_doctor_says_when_nothing_can_be_written(command, tmp_path):
    (tmp_path / "file").touch()
    ended = command("doctor", "--data", tmp_path / "file" / "data")
    assert ended.code == 1
    assert f"nothing may be written to {tmp_path / 'file'}" in ended.out


def test_a_wrong_setting_is_named(command, monkeypatch):
    monkeypatch.setenv("REELGRAPH_PORT", "many")
    ended = command("models")
    assert ended.code == 2
    assert "REELGRAPH_PORT is 'many'" in ended.err
