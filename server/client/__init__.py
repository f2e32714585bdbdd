"""A Reelgraph server from Python: `Reelgraph` for plain code, `AsyncReelgraph` with the same words for `async`.

Nothing of the server itself is imported, only the structs that both speak.
"""

from server.client.address import DEFAULT_SERVER, SERVER_VARIABLE
from server.client.errors import (
    ClientError,
    Conflict,
    Damaged,
    Forbidden,
    Gone,
    Invalid,
    NotReached,
    NotThere,
    NotUnderstood,
    Refused,
    ServerFault,
    TooLarge,
    Unclear,
)
from server.client.follow import OnProgress, OnStep
from server.client.project import AsyncProject
from server.client.reelgraph import AsyncReelgraph
from server.client.run import AsyncRun
from server.client.sync import Project, Reelgraph, Run, Take
from server.client.take import AsyncTake

__all__ = [
    "DEFAULT_SERVER",
    "SERVER_VARIABLE",
    "AsyncProject",
    "AsyncReelgraph",
    "AsyncRun",
    "AsyncTake",
    "ClientError",
    "Conflict",
    "Damaged",
    "Forbidden",
    "Gone",
    "Invalid",
    "NotReached",
    "NotThere",
    "NotUnderstood",
    "OnProgress",
    "OnStep",
    "Project",
    "Reelgraph",
    "Refused",
    "Run",
    "ServerFault",
    "Take",
    "TooLarge",
    "Unclear",
]
