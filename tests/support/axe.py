"""axe-core in a page: what it finds that keeps people out."""

import os
from pathlib import Path
from typing import Any

import pytest

_SOURCE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = {"serious", "critical"}
_FOUND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations"""


def barriers(page: Any) -> list[str]:
    """Each rule that is broken in a serious or critical way, with the first places where it is."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    return [
        f"{found['id']} ({len(found['nodes'])}): " + " | ".join(node["html"][:160] for node in found["nodes"][:3])
        for found in page.evaluate(_FOUND)
        if found["impact"] in _GRAVE
    ]


def _source() -> str:
    if not _SOURCE.exists():
        assert "CI" not in os.environ, "axe-core is missing (make ui)"
        pytest.skip("axe-core is missing (make ui)")
    return _SOURCE.read_text()
