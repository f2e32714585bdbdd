"""Which problems can a piece of our code raise? Read from the source, function by function."""

import ast
import importlib.util
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

OURS = ("node_types", "executors", "graph_engine", "storage")
RAISERS = {"NodeError", "Problem", "Infrastructure", "RetryLater"}

Symbol = tuple[str, str]
"""A module and a name at its top level, or `Class.method`."""


class Found(NamedTuple):
    """A problem as the source words it; whatever is put in at run time reads `…`."""

    code: str
    title: str
    hint: str


def problems_from(start: Iterable[Symbol]) -> list[Found]:
    """The problems with a code of their own that can be reached from these symbols, by code."""
    waiting = list(start)
    seen: set[Symbol] = set()
    found: set[Found] = set()
    while waiting:
        symbol = waiting.pop()
        if symbol in seen:
            continue
        seen.add(symbol)
        module = _Module.read(symbol[0])
        part = module.part(symbol[1])
        if part is not None:
            found.update(_raised(part, module))
            waiting += module.references(part)
    return sorted(found)


class _Module:
    """One module's source: what its names stand for."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self.defined: dict[str, ast.AST] = {}
        self.imported: dict[str, Symbol] = {}
        for statement in tree.body:
            self._define(statement)

    @staticmethod
    @cache
    def read(name: str) -> "_Module":
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        return _Module(name, ast.parse(Path(spec.origin).read_text()))

    def part(self, name: str) -> ast.AST | None:
        head, _, method = name.partition(".")
        part = self.defined.get(head)
        if not method or not isinstance(part, ast.ClassDef):
            return part
        methods = (m for m in part.body if isinstance(m, ast.FunctionDef | ast.AsyncFunctionDef))
        return next((m for m in methods if m.name == method), None)

    def constant(self, name: str) -> ast.AST | None:
        part = self.defined.get(name)
        return part.value if isinstance(part, ast.Assign | ast.AnnAssign) else None

    def references(self, part: ast.AST) -> Iterator[Symbol]:
        """The symbols of ours that a piece of this module names."""
        for node in ast.walk(part):
            if isinstance(node, ast.Name):
                if node.id in self.defined:
                    yield self.name, node.id
                elif node.id in self.imported and self.imported[node.id][1]:
                    yield self.imported[node.id]
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module, name = self.imported.get(node.value.id, ("", "-"))
                if module and not name:
                    yield module, node.attr

    def _define(self, statement: ast.stmt) -> None:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                self.defined[name] = statement
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                self.defined[name] = statement
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in OURS:
                for alias in statement.names:
                    self.imported[alias.asname or alias.name] = _target(module, alias.name)


def _target(module: str, name: str) -> Symbol:
    """`from module import name` names a module of ours (then the second part is empty) or something in one."""
    try:
        whole = importlib.util.find_spec(f"{module}.{name}")
    except ModuleNotFoundError:  # `module` is no package
        whole = None
    return (f"{module}.{name}", "") if whole else (module, name)


def _raised(part: ast.AST, module: _Module) -> Iterator[Found]:
    for node in ast.walk(part):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISERS):
            continue
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        code = given.get("code")
        if code is None or not isinstance(code, ast.Constant | ast.JoinedStr):
            continue
        title = node.args[0] if node.args else given.get("title")
        yield Found(*(_worded(text, module) for text in (code, title, given.get("hint"))))


def _worded(text: ast.AST | None, module: _Module) -> str:
    match text:
        case None:
            return ""
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=parts):
            return "".join(_worded(part, module) for part in parts)
        case ast.IfExp(body=one, orelse=other):
            return f"{_worded(one, module)} / {_worded(other, module)}"
        case ast.Name(id=name) if (constant := module.constant(name)) is not None:
            return _worded(constant, module)
    return "…"
