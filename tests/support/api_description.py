"""Writes `web/openapi.json` from the app: the description that the types of the front end are made from.

`python tests/support/api_description.py` writes it anew.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from litestar.testing import TestClient

from server.app import create_app
from server.compose import System
from server.settings import Settings

PAGE = Path(__file__).parents[2] / "web" / "openapi.json"
COMMAND = "python tests/support/api_description.py"


def page(description: dict[str, Any]) -> str:
    """The whole file. Paths and schemas stand in the order of their names, so that what was added shows as an addition;
    fields stay in the order in which they were written."""
    components = {name: _sorted(parts) for name, parts in description["components"].items()}
    whole = {**description, "paths": _sorted(description["paths"]), "components": components}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def served() -> dict[str, Any]:
    """What the app says of itself."""
    with TemporaryDirectory() as folder:
        system = System(Settings(data=Path(folder)))
        system.start()
        with TestClient(create_app(system), base_url="http://127.0.0.1") as client:
            found: dict[str, Any] = client.get("/api/openapi.json").json()
        system.close()
    return found


def _sorted(parts: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(parts.items()))


if __name__ == "__main__":
    PAGE.write_text(page(served()))
