"""Writes `docs/nodes.md` from the registry: every node type with its ports, settings, models and problems.

`python tests/support/node_reference.py` writes it anew. Problems are read from the source: a problem is listed under a
node when a call with its code can be reached from the node's `run`, or from the `submit` of a provider it may ask.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from problem_sources import Found, problems_from

import node_types
from executors.providers import catalog
from graph_engine import registry
from graph_engine.declare import NodeType
from schemas.catalog import NodeTypeInfo, Port
from server.catalog import describe_all

PAGE = Path(__file__).parents[2] / "docs" / "nodes.md"
COMMAND = "python tests/support/node_reference.py"
HEAD = f"""\
# Nodes

Every node type that comes with Reelgraph. This page is made from the code by `{COMMAND}`;
a test fails when it is not current. `reelgraph nodes` lists the node types of your own install, plug-ins included.

- **Ports** are what wires connect. “Several” ports take or give any number of values.
- **Settings** that are left out have the value in the column “If left out”.
- **Lane** is where the work is done: `inline` while planning, `cpu` and `gpu` in child processes, `network` by asking
  another computer. A node with models works in the lane of the model that it is set to.
- **Problems** have a code for programs and a title for people. “…” stands for a number or a name.
"""
ANY_NODE = (
    ("Before a run", "graph_engine.validate", "runnable"),
    ("Before a run", "graph_engine.plan", "_nothing_there"),
    ("While it runs", "graph_engine.values", "inputs_of"),
    ("While it runs", "graph_engine.errors", "problem_of"),
    ("While it runs", "executors.context", "Context"),
    ("While it runs", "graph_engine.upgrade", "installed"),
    ("While it runs", "graph_engine.upgrade", "_does_not_fit"),
    ("While it runs", "storage.sql.jobs", "_worker_lost"),
)
SAVING = (("When a graph is saved", "graph_engine.validate", "structure"),)


def page() -> str:
    """The whole page."""
    types = {t.id: t for t in registry.load(node_types) if t.run.__module__.startswith("node_types.")}
    providers = catalog.Providers(p for p in _our_providers())
    described = describe_all(types.values(), providers)
    sections = [_node(info, types[id], providers) for id, info in described.items()]
    return "\n".join([HEAD, _overview(described.values()), *sections, _any_node()]).rstrip() + "\n"


def _our_providers() -> Iterator[Any]:
    seen: dict[str, Any] = {}
    for provider, _ in catalog.load():
        if type(provider).__module__.startswith("executors.providers."):
            seen[provider.id] = provider
    return iter(seen.values())


def _overview(infos: Iterable[NodeTypeInfo]) -> str:
    rows = [(info.category, f"[`{info.id}`](#{info.id})", info.title, info.summary) for info in infos]
    return _table(("Category", "Node type", "Title", "What it does"), rows) + "\n"


def _node(info: NodeTypeInfo, node_type: NodeType, providers: catalog.Providers) -> str:
    lane = "the lane of its model" if info.models else f"`{info.lane}`"
    facts = f"**{info.title}** · {info.category} · version {info.version} · {lane}"
    if not info.offline:
        facts += " · needs a provider"
    parts = [f"## {info.id}", facts, info.docs, _ports("Inputs", info.inputs), _ports("Outputs", info.outputs)]
    if node_type.scope == "project":
        parts.append("Its results belong to one project and are not shared with others.")
    if node_type.models:
        names = ", ".join(f"`{name}`" for name in node_type.models)
        parts.append(f"It reads model files that are fetched once: {names}.")
    parts.append(_settings(info.params))
    if info.models:
        rows = [(f"`{m.id}`", m.provider, "yes" if m.offline else "no", m.summary) for m in info.models]
        parts.append("### Models\n\n" + _table(("Model", "Provider", "Offline", "What it does"), rows))
    start = [(node_type.run.__module__, "run")]
    for provider, _ in providers.of(node_type.capability) if node_type.capability else ():
        start.append((type(provider).__module__, f"{type(provider).__name__}.submit"))
    parts.append(_problems("### Problems", problems_from(start)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _ports(title: str, ports: tuple[Port, ...]) -> str:
    if not ports:
        return ""
    rows = [(f"`{p.name}`", p.kind, "yes" if p.many else "no", "yes" if p.required else "no") for p in ports]
    if title == "Inputs":
        return f"### {title}\n\n" + _table(("Port", "Kind", "Several", "Required"), rows)
    return f"### {title}\n\n" + _table(("Port", "Kind", "Several"), [row[:3] for row in rows])


def _settings(schema: Mapping[str, Any], title: str = "### Settings") -> str:
    definitions = schema.get("$defs", {})
    rows = [
        (
            f"`{name}`",
            field.get("title", ""),
            _allowed(field, definitions),
            _default(field) if name not in schema.get("required", ()) else "must be set",
            field.get("description", ""),
        )
        for name, field in schema["properties"].items()
    ]
    if not rows:
        return ""
    table = f"{title}\n\n" + _table(("Setting", "Title", "May be", "If left out", "Meaning"), rows)
    parts = [_settings(definitions[name], f"Each `{name}` has:") for name in _rows_of(schema) if name in definitions]
    return "\n\n".join([table, *parts])


def _rows_of(schema: Mapping[str, Any]) -> list[str]:
    """The structs of which settings hold lists."""
    return [
        _name(field["items"]["$ref"])
        for field in schema["properties"].values()
        if isinstance(field.get("items"), dict) and "$ref" in field["items"]
    ]


def _allowed(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if field.get("format") == "asset":
        return "an uploaded file: " + " or ".join(field["accept"])
    if words := _words(field):
        return ", ".join(f"`{word}`" for word in words)
    match field.get("type"):
        case "boolean":
            return "yes or no"
        case "string":
            return f"text, {_span(field, 'minLength', 'maxLength')} characters".replace(",  characters", "")
        case "array":
            return f"a list, {_span(field, 'minItems', 'maxItems')} entries".replace(",  entries", "")
        case "integer" | "number":
            kind = "whole number" if field["type"] == "integer" else "number"
            step = f", a multiple of {field['multipleOf']}" if "multipleOf" in field else ""
            return f"{kind} {_span(field, 'minimum', 'maximum')}".rstrip() + step
    return "any value"


def _words(field: Mapping[str, Any]) -> list[str]:
    """The words to choose from, where a setting is such a choice."""
    choices = field.get("anyOf", [field])
    if not all("enum" in choice for choice in choices):
        return []
    return [str(word) for choice in choices for word in choice["enum"]]


def _span(field: Mapping[str, Any], low: str, high: str) -> str:
    least, most = field.get(low), field.get(high)
    if least is not None and most is not None:
        return f"{_number(least)} to {_number(most)}"
    if most is not None:
        return f"up to {_number(most)}"
    return "" if least is None else f"from {_number(least)}"


def _number(value: float) -> str:
    return (str(value) if isinstance(value, int) else f"{value:g}").replace("-", "−")


def _default(field: Mapping[str, Any]) -> str:
    match field.get("default"):
        case None | "" | []:
            return "nothing"
        case bool() as flag:
            return "yes" if flag else "no"
        case str() as text:
            return f"`{text}`"
        case int() | float() as number:
            return _number(number)
        case other:
            return str(other)


def _any_node() -> str:
    parts = ["## Problems of any node", "Every node can also end with one of these."]
    by_title: dict[str, list[tuple[str, str]]] = {}
    for title, module, name in (*SAVING, *ANY_NODE):
        by_title.setdefault(title, []).append((module, name))
    parts += [_problems(f"### {title}", problems_from(start)) for title, start in by_title.items()]
    return "\n\n".join(parts) + "\n"


def _problems(title: str, found: Iterable[Found]) -> str:
    rows = [(f"`{one.code}`", one.title, one.hint) for one in found]
    return f"{title}\n\n" + _table(("Code", "Title", "What helps"), rows) if rows else ""


def _name(ref: str) -> str:
    return ref.rsplit("/", 1)[1]


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page())
