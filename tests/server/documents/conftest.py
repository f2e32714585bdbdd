"""Looking that nothing is left of what is refused."""

from typing import Any

import pytest
from importing import bring, projects
from served import Client, files_of

from server.compose import System


@pytest.fixture
def refused(client: Client, system: System) -> Any:
    """Import something that can't be; gives its Problems, and looks that nothing is left of it."""

    def refuse(content: bytes | dict[str, Any], status: int = 422, **query: Any) -> list[str]:
        before = projects(client), files_of(system)
        answer = bring(client, content, **query)
        assert answer.status_code == status, answer.text
        assert (projects(client), files_of(system)) == before
        return [problem["code"] for problem in answer.json()["problems"]]

    return refuse
