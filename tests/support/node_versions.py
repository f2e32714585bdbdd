"""Remembers what each node type's source looked like at its version, so that nobody changes one and forgets the other.

`python tests/support/node_versions.py` writes down the node types whose version was raised;
`python tests/support/node_versions.py --same-behaviour ID…` those whose source changed but not what they make.
"""

import ast
import hashlib
import importlib.util
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "tests" / "node_types" / "versions.json"
OURS = ("node_types",)


def current() -> dict[str, dict[str, object]]:
    """Every shipped node type's version and the digest of the source that it is made of."""
    sys.path.insert(0, str(ROOT))
    import node_types
    from graph_engine import registry

    return {
        node_type.id: {"version": node_type.version, "source": _digest(node_type.run.__module__)}
        for node_type in sorted(registry.load(node_types), key=lambda t: t.id)
        if node_type.run.__module__.startswith("node_types.")
    }


def forgotten(recorded: dict[str, dict[str, object]], now: dict[str, dict[str, object]]) -> list[str]:
    """The node types whose source changed though their version did not."""
    return [
        id for id, entry in now.items()
        if id in recorded and recorded[id]["version"] == entry["version"] and recorded[id] != entry
    ]  # fmt: skip


def _digest(module: str) -> str:
    """Digest of a module and of all of ours that it imports: code only, no comments and docstrings."""
    seen: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        path = Path(importlib.util.find_spec(name).origin)
        tree = _bare(ast.parse(path.read_text()))
        seen[name] = ast.unparse(tree)
        waiting += [m for m in _imports(tree) if m.split(".")[0] in OURS and m != "node_types"]
    return hashlib.sha256("\n".join(f"{n}\n{seen[n]}" for n in sorted(seen)).encode()).hexdigest()


def _bare(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        match getattr(node, "body", None):
            case [ast.Expr(ast.Constant()), *_] as body:
                body[0] = ast.Pass()
    return tree


def _imports(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [_module(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found


def _module(package: str, name: str) -> str:
    """`from package import name` may name a module or something in one."""
    path = ROOT.joinpath(*package.split("."), f"{name}.py")
    return f"{package}.{name}" if path.exists() else package


def main(same: list[str]) -> None:
    recorded = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    now = current()
    if left := [id for id in forgotten(recorded, now) if id not in same]:
        names = " ".join(left)
        sys.exit(f"changed without a new version: {names}. Raise it, or say --same-behaviour {names}")
    RECORD.write_text(json.dumps(now, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[2:] if sys.argv[1:2] == ["--same-behaviour"] else [])
