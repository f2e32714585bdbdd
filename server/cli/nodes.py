"""`reelgraph nodes`: what nodes there are."""

import itertools
import shutil
import textwrap
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from typing import Any

import msgspec

import node_types
from executors.providers import catalog as providers
from graph_engine import registry
from graph_engine.errors import NodeError
from schemas.catalog import NodeTypeInfo, Port
from server.catalog import describe_all

_WIDTH = 100


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("id", nargs="?", metavar="ID", help="show all about this one")
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(arguments: Namespace) -> int:
    """Show the node types; gives the exit code."""
    known = describe_all(registry.load(node_types), providers.load())
    if arguments.id is not None and arguments.id not in known:
        raise NodeError(
            f"There is no node type “{arguments.id}”",
            detail=f"There are: {', '.join(known)}.",
            hint="A plug-in may bring it.",
            code="unknown_node_type",
        )
    if arguments.json:
        print(msgspec.json.encode(known[arguments.id] if arguments.id else list(known.values())).decode())
        return 0
    width = min(_WIDTH, shutil.get_terminal_size().columns)
    lines = _details(known[arguments.id], width) if arguments.id else _table(known.values(), width)
    for line in lines:
        print(line)
    return 0


def _table(node_types: Iterable[NodeTypeInfo], width: int) -> Iterable[str]:
    for category, members in itertools.groupby(node_types, key=lambda info: info.category):
        yield category
        for info in members:
            yield f"  {info.id:16} {textwrap.shorten(info.summary, width - 19, placeholder=' …')}"


def _details(info: NodeTypeInfo, width: int) -> Iterable[str]:
    yield f"{info.id}: {info.title} (version {info.version}, {info.category})"
    yield ""
    for paragraph in info.docs.split("\n\n"):
        yield from textwrap.wrap(paragraph, width, initial_indent="  ", subsequent_indent="  ")
        yield ""
    yield from _ports("Inputs", info.inputs)
    yield from _ports("Outputs", info.outputs)
    yield "Settings" if info.params.get("properties") else "No settings"
    for name, schema in info.params.get("properties", {}).items():
        yield f"  {name:16} {_range(schema)}"
        words = schema.get("description", "")
        yield from textwrap.wrap(words, width, initial_indent=" " * 19, subsequent_indent=" " * 19)
    if info.models:
        yield ""
        yield "Models"
        for model in info.models:
            yield f"  {model.id:16} {model.title} ({'here' if model.offline else model.provider})"


def _ports(title: str, ports: tuple[Port, ...]) -> Iterable[str]:
    if ports:
        yield title
        for port in ports:
            yield f"  {port.name:16} {port.kind}{'…' if port.many else ''}{'' if port.required else ', optional'}"
        yield ""


def _range(schema: dict[str, Any]) -> str:
    parts = [schema.get("title", "")]
    options = schema.get("enum") or [v for o in schema.get("anyOf", ()) for v in o.get("enum", ())]
    if options:
        parts.append(" | ".join(map(str, options)))
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None or high is not None:
        parts.append(f"{'' if low is None else low} to {'' if high is None else high}".strip())
    if schema.get("default") not in (None, "", []):
        parts.append(f"default {schema['default']}")
    return ", ".join(part for part in parts if part)
