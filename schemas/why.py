"""Why a node is as it is."""

from schemas.base import Reply
from schemas.problem import Problem
from schemas.run import Reason, State


class WhyLink(Reply, frozen=True):
    """One node of an explanation. `behind` are the nodes that it is so because of; `sentence` says all of it in words.

    `problems` forbid to run it, whatever is behind it.
    """

    node: str
    state: State
    reasons: tuple[Reason, ...]
    problems: tuple[Problem, ...]
    behind: tuple[str, ...]
    sentence: str


class Why(Reply, frozen=True):
    """Why a node is as it is: `links` from the node itself to the causes, nearest first.

    `root` are the nodes that nothing is behind, of all links; none when the node is up to date. `left_out` counts the
    links that are not shown.
    """

    project: str
    rev: int
    node: str
    links: tuple[WhyLink, ...]
    root: tuple[str, ...]
    left_out: int
