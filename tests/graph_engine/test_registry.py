"""What is installed: nothing is silently missing, nothing is there twice."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import trial_nodes

from graph_engine import registry
from graph_engine.errors import DeclarationError
from graph_engine.registry import Registry, load


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package to write modules into; import it as `reel_box`."""
    folder = tmp_path / "reel_box"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.split(".")[0] == "reel_box"]:
        del sys.modules[name]


def imported() -> ModuleType:
    return __import__("reel_box")


NODE = "from trial_nodes import _say\n{name} = _say({id!r}, 'cpu')\n"


def test_every_module_of_a_package_is_searched_but_private_ones(package: Path) -> None:
    (package / "one.py").write_text(NODE.format(name="run", id="one"))
    (package / "deep").mkdir()
    (package / "deep" / "__init__.py").touch()
    (package / "deep" / "two.py").write_text(NODE.format(name="run", id="two"))
    (package / "_lib").mkdir()
    (package / "_lib" / "__init__.py").touch()
    (package / "_lib" / "three.py").write_text("raise RuntimeError('imported')")
    found = load(imported())
    assert {"one", "two"} <= {t.id for t in found}
    assert found.get("three") is None


def test_two_node_types_of_one_name_stop_the_start(package: Path) -> None:
    (package / "one.py").write_text(NODE.format(name="run", id="same"))
    (package / "two.py").write_text(NODE.format(name="run", id="same"))
    with pytest.raises(DeclarationError, match="two node types are called 'same'"):
        load(imported())


def test_a_module_may_import_the_node_type_of_another(package: Path) -> None:
    (package / "one.py").write_text(NODE.format(name="run", id="one"))
    (package / "two.py").write_text("from reel_box.one import run as original\n" + NODE.format(name="run", id="two"))
    assert {"one", "two"} <= {t.id for t in load(imported())}


def test_a_module_that_is_broken_stops_the_start(package: Path) -> None:
    (package / "one.py").write_text("import no_such_module_anywhere")
    with pytest.raises(ModuleNotFoundError, match="no_such_module_anywhere"):
        load(imported())


class Point:
    """An entry point."""

    def __init__(self, loaded: object) -> None:
        self.name = "tide"
        self._loaded = loaded

    def load(self) -> object:
        return self._loaded


def test_plug_ins_bring_packages_or_single_node_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "entry_points", lambda group: [Point(trial_nodes.say), Point(trial_nodes.hush)])
    assert [t.id for t in load()] == ["say", "hush"]
    monkeypatch.setattr(registry, "entry_points", lambda group: [Point(trial_nodes)])
    assert load().get("stumble") is trial_nodes.stumble


def test_a_plug_in_that_brings_something_else_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "entry_points", lambda group: [Point("a text")])
    with pytest.raises(DeclarationError, match="entry point 'tide'"):
        load()


def test_a_registry_knows_its_types_by_id() -> None:
    types = Registry([trial_nodes.say, trial_nodes.hush])
    assert types.get("say") is trial_nodes.say
    assert types.get("shout") is None
    assert [t.id for t in types] == ["say", "hush"]
    assert len(types) == 2
