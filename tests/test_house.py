"""Facts about the tree as a whole, which no single module could test."""

import json
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from storage.model_table import PINS

TOP = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())
PACKAGES = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def test_no_other_distribution_has_our_top_level_names():
    owners = packages_distributions()
    assert {name: set(owners.get(name, ())) - {"reelgraph"} for name in PACKAGES} == {name: set() for name in PACKAGES}


def test_no_folder_of_tests_is_a_package():
    """One would shadow the package that it mirrors."""
    assert list((TOP / "tests").rglob("__init__.py")) == []


def test_every_module_can_be_read_in_one_sitting():
    long = {
        str(path.relative_to(TOP)): lines
        for package in PACKAGES
        for path in (TOP / package).rglob("*.py")
        if (lines := path.read_text().count("\n")) > 400 and "versions" not in path.parts
    }
    assert long == {}


def test_the_locks_hold_all_that_is_asked_for_with_hashes_and_name_no_host():
    lock = (TOP / "requirements.lock").read_text()
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    asked = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["dependency-groups"]["dev"]]
    asked += PYPROJECT["project"]["optional-dependencies"]["cpu"]
    assert {re.split(r"[\[<>=;]", name)[0] for name in asked} - locked == set()
    for text in (lock, (TOP / "bootstrap.lock").read_text()):
        assert "://" not in text
        assert "index-url" not in text
        pins = re.findall(r"^[a-z0-9-]+==.*$", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[a-z0-9-]+==.*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE))


def test_the_notice_gives_the_terms_of_every_medium_and_every_model():
    notice = (TOP / "NOTICE").read_text()
    media = {path.name for path in (TOP / "server" / "sample" / "media").iterdir()}
    media |= {path.name for path in (TOP / "tests" / "media").rglob("*.*") if path.is_file()}
    assert {name for name in media if name not in notice} == set()
    for source in (source for pin in PINS for source in pin.sources):
        assert source.copyright in notice
        assert source.licence in notice


def test_the_lock_of_the_canvas_has_hashes_and_names_no_host():
    lock = json.loads((TOP / "web" / "package-lock.json").read_text())["packages"]
    assert [name for name, package in lock.items() if name and "integrity" not in package] == []
    assert [name for name, package in lock.items() if "resolved" in package] == []


def test_the_lock_of_the_canvas_has_the_packages_of_every_kind_of_computer():
    """Without them `npm ci` refuses the lock."""
    lock = json.loads((TOP / "web" / "package-lock.json").read_text())["packages"]
    names = {name.rpartition("node_modules/")[2] for name in lock}
    assert {
        (package, wanted)
        for package, facts in lock.items()
        for wanted in facts.get("optionalDependencies", {})
        if wanted not in names
    } == set()
