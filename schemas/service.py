"""What the server says about itself."""

from typing import Literal

from schemas.base import Reply


class Health(Reply, frozen=True):
    """The server answers. Whether it can also work is for `Readiness` to say."""

    status: Literal["ok"] = "ok"


class Readiness(Reply, frozen=True):
    """The server can work: its database answers and its files can be reached.

    Without its `broker` it takes triggers, and their work begins when that is back.
    """

    status: Literal["ready"] = "ready"
    broker: bool = True


class Version(Reply, frozen=True, kw_only=True):
    """Which Reelgraph this is. `api` grows when a client of the version before would no longer understand it.

    `ui` changes with the canvas for the browser, and is empty when that is not built: a page that is open since before
    is then out of date.
    """

    name: Literal["reelgraph"] = "reelgraph"
    version: str
    api: int = 1
    ui: str = ""
