"""The freshness of a project as it was last looked at, and how it differs from what clients were told."""

from schemas.event import Freshness
from schemas.run import ProjectStatus
from server.hearing.packed import Packed


class FreshnessLook:
    """The newest look. Clients that were told the same before are told the same now, and it is worked out once."""

    def __init__(self) -> None:
        self.status: ProjectStatus | None = None
        # With what it differs from, so that no other status gets that id as long as it stands here.
        self._differences: dict[int, tuple[ProjectStatus | None, Packed[Freshness] | None]] = {}

    def take(self, status: ProjectStatus) -> None:
        """A newer look."""
        self.status = status
        self._differences.clear()

    def difference(self, told: ProjectStatus | None) -> Packed[Freshness] | None:
        """What to tell a client that was told this before, if anything; all nodes if that is None."""
        if id(told) not in self._differences:
            self._differences[id(told)] = (told, self._work_out(told))
        return self._differences[id(told)][1]

    def _work_out(self, told: ProjectStatus | None) -> Packed[Freshness] | None:
        if self.status is None:
            return None
        before = {node.node: node for node in told.nodes} if told is not None else {}
        changed = tuple(node for node in self.status.nodes if before.get(node.node) != node)
        return Packed(Freshness(rev=self.status.rev, nodes=changed)) if changed else None
