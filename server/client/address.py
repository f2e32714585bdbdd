"""Where things are: the server, and the paths of what it has."""

from collections.abc import Mapping
from urllib.parse import quote

SERVER_VARIABLE = "REELGRAPH_SERVER"
DEFAULT_SERVER = "http://127.0.0.1:8420"

_TRIGGERS = "/api/triggers/"


def server_of(given: str | None, environment: Mapping[str, str]) -> str:
    """The address of the server: as given, else of the environment, else of this computer. Raises ValueError."""
    address = (given or environment.get(SERVER_VARIABLE) or DEFAULT_SERVER).rstrip("/")
    if not address.startswith(("http://", "https://")):
        raise ValueError(f"{address!r} is no address of a server: it has to be such as {DEFAULT_SERVER}")
    return address


def path_of(*parts: str) -> str:
    """`/api/projects/…`, whatever characters the parts have."""
    return "/api/" + "/".join(quote(part, safe="") for part in parts)


def trigger_path(address: str) -> str:
    """The path of a trigger that is given as its token, its path or its URL; whole, when it names a server."""
    server, _, token = address.rpartition(_TRIGGERS)
    return f"{server if '://' in server else ''}{_TRIGGERS}{quote(token.strip('/'), safe='')}"
