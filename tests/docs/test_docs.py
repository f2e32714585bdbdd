"""Every node type and route is in the documents, and what the documents name is there."""

import importlib
import pkgutil
import re
from pathlib import Path

import node_reference
import pytest
from litestar import Controller
from litestar.handlers import HTTPRouteHandler, WebsocketRouteHandler

import node_types
import server.routes
from graph_engine import registry
from graph_engine.declare import NodeType

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))

METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SOURCE = re.compile(r"`((?:schemas|graph_engine|node_types|executors|storage|server|tests)/[\w./]*)`(?!:\n)")
TEST = re.compile(r"`(test_\w+)`")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def headings(page: Path) -> list[str]:
    return HEADING.findall(prose(page))


def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text())


def anchor(heading: str) -> str:
    """As code hosts make them from a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def our_types() -> list[NodeType]:
    return [t for t in registry.load(node_types) if t.run.__module__.startswith("node_types.")]


def test_every_node_type_has_a_heading() -> None:
    assert {t.id for t in our_types()} <= set(headings(DOCS / "nodes.md"))


def test_the_page_of_nodes_is_current() -> None:
    assert node_reference.PAGE.read_text() == node_reference.page(), f"run: {node_reference.COMMAND}"


def test_an_id_is_the_name_of_its_file_with_dashes() -> None:
    assert {t.id: t.run.__module__.rsplit(".", 1)[1].replace("_", "-") for t in our_types()} == {
        t.id: t.id for t in our_types()
    }


def test_every_route_is_described_and_no_other() -> None:
    assert told_routes() == routes()


def told_routes() -> set[str]:
    """Methods stand before the path: “`GET` and `POST /api/projects`”."""
    told: set[str] = set()
    methods: list[str] = []
    for span in re.findall(r"`([^`\n]+)`", prose(DOCS / "api.md")):
        match span.split():
            case [method] if method in METHODS:
                methods.append(method)
            case [method, path] if method in METHODS:
                told |= {f"{known} {path}" for known in (*methods, method) if known not in ("HEAD", "OPTIONS")}
                methods = []
            case [path] if path.startswith("/api/projects"):
                told.add(path)
    return told


def routes() -> set[str]:
    """Such as `GET /api/version`; for sockets, the path."""
    found: set[str] = set()
    for info in pkgutil.iter_modules(server.routes.__path__, "server.routes."):
        for thing in vars(importlib.import_module(info.name)).values():
            if isinstance(thing, WebsocketRouteHandler):
                found |= {plain(path) for path in thing.paths}
            elif isinstance(thing, HTTPRouteHandler):
                found |= handled(thing, "")
            elif isinstance(thing, type) and issubclass(thing, Controller) and path_of(thing).startswith("/api"):
                found |= routes_of(thing)
    return found


def routes_of(controller: type[Controller]) -> set[str]:
    handlers = [handler for handler in vars(controller).values() if isinstance(handler, HTTPRouteHandler)]
    return {route for handler in handlers for route in handled(handler, path_of(controller))}


def handled(handler: HTTPRouteHandler, base: str) -> set[str]:
    return {
        f"{method} {plain(f'{base}/{path}')}"
        for path in handler.paths or {""}
        for method in sorted(map(str, handler.http_methods))
        if method not in ("HEAD", "OPTIONS")
    }


def path_of(controller: type[Controller]) -> str:
    return str(vars(controller).get("path", ""))


def plain(path: str) -> str:
    """`/api/runs/{run:str}/` as `/api/runs/{run}`."""
    return re.sub(r"/+", "/", re.sub(r":\w+\}", "}", path)).rstrip("/")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_resolves(page: Path) -> None:
    broken = []
    for target in LINK.findall(prose(page)):
        if "://" in target:
            continue
        path, _, fragment = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (fragment and fragment not in map(anchor, headings(there))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_source_files_that_a_page_names_are_there(page: Path) -> None:
    assert [name for name in SOURCE.findall(prose(page)) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_tests_that_a_page_names_are_there(page: Path) -> None:
    known = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name in TEST.findall(prose(page)) if f"def {name}(" not in known] == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_is_short_and_has_its_three_parts(page: Path) -> None:
    assert headings(page)[1:] == ["Context", "Decision", "Consequences"]
    assert headings(page)[0].startswith(f"{int(page.name[:4])}. ")
    assert len(page.read_text().splitlines()) <= 25


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
