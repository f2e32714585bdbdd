"""Errors of the database. Each carries Problems, so that it can travel to a person as it is.

EngineError                of graph_engine
├── NotThere               there is no such project, run, asset or take
│   ├── ProjectMissing
│   ├── RunMissing
│   └── AssetMissing
└── Conflict               somebody was faster, or the request contradicts one before
"""

from graph_engine.errors import EngineError
from schemas.problem import Problem, Where


class NotThere(EngineError):
    """What was asked for does not exist."""


class ProjectMissing(NotThere):
    """There is no project of this id."""

    def __init__(self, project: str) -> None:
        super().__init__(
            Problem(
                code="unknown_project",
                title="There is no such project",
                detail=project[:80],
                hint="It may have been deleted. The list of projects shows those that are there.",
                where=Where(project=project[:80]),
            )
        )


class RunMissing(NotThere):
    """There is no run of this id."""

    def __init__(self, run: str) -> None:
        super().__init__(Problem(code="unknown_run", title="There is no such run", detail=run[:80]))


class AssetMissing(NotThere):
    """There is no uploaded file of this id."""

    def __init__(self, asset: str) -> None:
        super().__init__(
            Problem(
                code="unknown_asset",
                title="There is no such file",
                detail=asset[:80],
                hint="It may have been deleted; upload it again.",
            )
        )


class Conflict(EngineError):
    """Somebody was faster, or the request contradicts one before."""
