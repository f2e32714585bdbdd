"""Opening a Reelgraph for the time of one command."""

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from server.compose import DataInUse, Embedded
from server.settings import Settings, from_environment
from server.unusable import Unusable, check_onnxruntime


def declare_data(parser: ArgumentParser, otherwise: str, default: str | None = None) -> None:
    """`--data FOLDER`. `otherwise` says in words what holds without it and without REELGRAPH_DATA."""
    help = f"where everything is kept (REELGRAPH_DATA; else {otherwise})"
    parser.add_argument("--data", type=_folder, metavar="FOLDER", default=default, help=help)


def _folder(text: str) -> Path:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ArgumentTypeError("the folder's name has to be UTF-8") from None
    if not text:
        raise ArgumentTypeError("name a folder, or leave --data away")
    return Path(text)


def settings_of(arguments: Namespace, **changes: object) -> Settings:
    """The settings of the environment, with what the command line says instead."""
    given = {"data": arguments.data, **changes}
    return msgspec.structs.replace(
        from_environment(), **{name: value for name, value in given.items() if value is not None}
    )


def own_data() -> Path | None:
    """The data folder of commands that need no server: None where REELGRAPH_DATA names one."""
    if os.environ.get("REELGRAPH_DATA"):
        return None
    shared = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(shared, "reelgraph")


@contextmanager
def opened(settings: Settings) -> Iterator[Embedded]:
    """A Reelgraph at work, closed at the end. Raises Unusable when it can't start."""
    check_onnxruntime()
    try:
        embedded = Embedded(settings)
    except DataInUse as error:
        raise Unusable(str(error)) from None
    except OSError as error:
        raise Unusable(
            f"The data folder {settings.data} can't be used: {error.strerror}. Name another one with --data."
        ) from error
    try:
        embedded.start()
        yield embedded
    finally:
        embedded.close()
