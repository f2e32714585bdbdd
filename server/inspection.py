"""What is done with media of unknown origin, in a child process: reading their facts and making their previews.

Decoders are large and written in C. Whatever a damaged or hostile file does to them, it does to a process that holds
nothing and that can be killed. Arguments are text and results JSON, as `executors.message.Call` wants them.
"""

from pathlib import Path

from msgspec import Struct

from graph_engine import NodeError
from node_types._lib import preview, probe


class PreviewFile(Struct, frozen=True):
    """A preview in a file of its own."""

    name: str
    file: str
    media_type: str
    facts: dict[str, float]


def facts(path: str) -> probe.Facts:
    """What a file is. Raises NodeError when it is nothing that can be used."""
    return probe.probe(Path(path))


def previews(path: str, folder: str) -> list[PreviewFile]:
    """All previews of a file, written to a folder."""
    source = Path(path)
    found = probe.probe(source)
    made = []
    for name, make in preview.PREVIEWS[found.kind].items():
        target = Path(folder) / name
        try:
            written = make(source, target)
        except NodeError as error:
            if error.problem.code == "no_sound":
                continue
            raise
        made.append(PreviewFile(name, str(target), written.media_type, written.facts))
    return made
