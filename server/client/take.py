"""A take of a node: use it, mark it, bring its files home."""

from os import PathLike
from pathlib import Path

from schemas.take import NodeChanged, TakeChange, TakeView
from schemas.value import Artifact, Output
from server.client.address import path_of
from server.client.call import ask
from server.client.download import fetch
from server.client.errors import Unclear
from server.client.transport import Transport
from server.client.value import files_of


class AsyncTake:
    """A take, as it was when we last heard of it: `view`."""

    def __init__(self, transport: Transport, view: TakeView) -> None:
        self._transport = transport
        self._path = path_of("projects", view.project, "nodes", view.node, "takes", view.id)
        self.view = view

    @property
    def id(self) -> str:
        """Its id."""
        return self.view.id

    @property
    def outputs(self) -> dict[str, Output]:
        """What it holds, by output."""
        return self.view.outputs

    async def fetch(self, path: str | PathLike[str], *, output: str | None = None) -> Path:
        """Bring its file home, or that of one output; an old file there is replaced. Gives the path.

        What had come before a connection broke is not asked for again, and the bytes are checked against their SHA-256.
        Raises Unclear when there is no single file, Damaged, NotReached, Refused and OSError.
        """
        return await fetch(self._transport, self._file(output).digest, Path(path))

    async def pick(self) -> NodeChanged:
        """Have the node give this take, and not run, until it is let go. Raises Refused."""
        return await ask(self._transport, "POST", f"{self._path}/pick", NodeChanged, repeatable=True)

    async def restore(self) -> NodeChanged:
        """Put the settings that it was made with back into its node. Raises Refused."""
        return await ask(self._transport, "POST", f"{self._path}/restore", NodeChanged, repeatable=True)

    async def mark(
        self, *, starred: bool | None = None, rejected: bool | None = None, name: str | None = None
    ) -> TakeView:
        """Star, reject or name it; what is left out stays. Raises Refused."""
        change = TakeChange(starred=starred, rejected=rejected, name=name)
        self.view = await ask(self._transport, "PATCH", self._path, TakeView, change, repeatable=True)
        return self.view

    def _file(self, output: str | None) -> Artifact:
        held = [value for name, value in self.outputs.items() if output in (None, name)]
        found = files_of(tuple(held))
        if len(found) == 1:
            return found[0]
        named = f"The output “{output}” of this take" if output else "This take"
        raise Unclear(
            "no_single_file",
            f"{named} holds {len(found) or 'no'} files, where one is needed",
            f"It has the outputs {', '.join(self.outputs)}: name one that gives one picture, video or sound.",
        )
