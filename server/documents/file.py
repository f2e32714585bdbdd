"""A graph in a file: reading it, and putting real files and values in."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from graph_engine.document import MOST_BYTES, Opened, opened
from graph_engine.errors import InvalidGraph, NodeError
from graph_engine.registry import Registry
from graph_engine.values import artifact_fields
from schemas.graph import Graph, Node
from schemas.problem import Problem, Where
from schemas.value import Audio, Image, Video

Keep = Callable[[Path], Image | Video | Audio]
"""Brings a media file into the store. Raises NodeError for one that can't be used."""


def read(path: Path) -> Opened:
    """The document in a file. Raises InvalidGraph when there is none."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidGraph(
            Problem(
                code="no_document",
                title="The graph can't be read",
                detail=f"{path}: {error.strerror}",
                hint="Give the path of a graph that was exported, or of the sample.",
            )
        ) from error
    try:
        return opened(text, Registry())
    except InvalidGraph as error:
        raise InvalidGraph(*(_in_file(path, problem) for problem in error.problems)) from error


def with_files(graph: Graph, registry: Registry, folder: Path, keep: Keep) -> Graph:
    """The graph with every path of a file, relative to `folder`, replaced by the artifact that `keep` makes of it.

    Raises InvalidGraph that names every file which can't be used.
    """
    problems: list[Problem] = []
    nodes = tuple(_with_files(node, registry, folder, keep, problems) for node in graph.nodes)
    if problems:
        raise InvalidGraph(*problems)
    return msgspec.structs.replace(graph, nodes=nodes)


def kept(keep: Keep, path: Path, where: Where) -> Image | Video | Audio | Problem:
    """A media file brought in, or the Problem of the setting that names it."""
    if not _is_file(path):
        return Problem(
            code="no_file",
            title="There is no such file",
            detail=str(path),
            hint="Paths in a graph are seen from the folder that it is in; those of the command line from yours.",
            where=where,
        )
    try:
        return keep(path)
    except NodeError as error:
        found = error.problem
        detail = f"{path}: {found.detail}" if found.detail else str(path)
        return msgspec.structs.replace(found, detail=detail, where=where)


def with_params(graph: Graph, changes: Iterable[tuple[str, str, Any]]) -> Graph:
    """The graph with other settings, as (node, field, value)."""
    by_node: dict[str, dict[str, Any]] = {}
    for node, field, value in changes:
        by_node.setdefault(node, {})[field] = value
    nodes = tuple(_replaced(node, by_node.get(node.id, {})) for node in graph.nodes)
    return msgspec.structs.replace(graph, nodes=nodes)


def _with_files(node: Node, registry: Registry, folder: Path, keep: Keep, problems: list[Problem]) -> Node:
    node_type = registry.get(node.type)
    changes: dict[str, Any] = {}
    for field in sorted(artifact_fields(node_type)) if node_type else ():
        given = node.params.get(field)
        if not isinstance(given, str):
            continue
        found = kept(keep, folder / given, Where(node=node.id, field=field))
        if isinstance(found, Problem):
            problems.append(found)
        else:
            changes[field] = msgspec.to_builtins(found.artifact)
    return _replaced(node, changes)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a name, or with characters that no name can have
        return False


def _replaced(node: Node, changes: dict[str, Any]) -> Node:
    return msgspec.structs.replace(node, params={**node.params, **changes}) if changes else node


def _in_file(path: Path, problem: Problem) -> Problem:
    detail = f"{path.name}: {problem.detail}" if problem.detail else path.name
    return msgspec.structs.replace(problem, detail=detail)
