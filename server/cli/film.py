"""Handing over what a run has made."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from graph_engine.errors import InvalidGraph
from graph_engine.values import artifacts_in
from schemas.problem import Problem, Where
from schemas.value import Artifact, Output
from storage.artifacts import Artifacts

LONGEST_NAME = 255
"""In bytes; no file system that we know takes more."""


def the_file(node: str, outputs: Mapping[str, Output]) -> Artifact:
    """The one file among the outputs of a node. Raises InvalidGraph when there is none, or more than one."""
    found = {artifact.digest: artifact for artifact in artifacts_in(outputs)}
    if len(found) == 1:
        return next(iter(found.values()))
    raise InvalidGraph(
        Problem(
            code="no_single_file",
            title=f"{node} gives {len(found) or 'no'} files, where --out takes one",
            hint="Name a target that gives one picture, video or sound, or leave --out away to see what there is.",
            where=Where(node=node),
        )
    )


def check_target(out: Path, graph: Path) -> None:
    """Raise InvalidGraph if no file can be written there: better now than after an hour of work.

    A link is followed. Devices, folders and the graph's own file are not replaced.
    """
    out = out.resolve()
    folder = out.parent
    reason = ""
    if not folder.is_dir():
        reason = f"There is no folder {folder}."
    elif not os.access(folder, os.W_OK | os.X_OK):
        reason = f"Nothing may be written to the folder {folder}."
    elif len(os.fsencode(out.name)) > LONGEST_NAME:
        reason = f"The name {out.name[:40]}… is too long."
    elif out.exists() and not out.is_file():
        reason = f"{out} is no file."
    elif out.exists() and out.samefile(graph):
        reason = f"{out} is the graph itself."
    if reason:
        raise InvalidGraph(
            Problem(
                code="no_place_for_out",
                title="The result can't be written there",
                detail=reason,
                hint="Name a file in a folder that exists: --out film.mp4",
            )
        )


def hand_over(files: Artifacts, artifact: Artifact, out: Path) -> None:
    """Copy an artifact to a file of the person's own: as a whole or not at all."""
    out = out.resolve()
    descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=".reelgraph-")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target, files.path(artifact.digest).open("rb") as source:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
