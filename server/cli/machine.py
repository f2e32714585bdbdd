"""Opening a Reelgraph for the time of one command."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from graph_engine.errors import EngineError
from schemas.catalog import Lane
from server.compose import System
from server.folder import DataInUse
from server.settings import Settings, from_environment
from server.unusable import Unusable, check_onnxruntime


def declare_data(parser: ArgumentParser, default: str | None = None) -> None:
    """`--data FOLDER`, which means the same to every command."""
    help = "where everything is kept (REELGRAPH_DATA; else ./data)"
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


@contextmanager
def opened(settings: Settings, lanes: Mapping[Lane, int] | None = None, *, serving: bool = True) -> Iterator[System]:
    """A Reelgraph at work, closed at the end. Raises Unusable when it can't start; see System for the rest."""
    check_onnxruntime()
    try:
        system = System(settings, lanes=lanes)
    except DataInUse as error:
        raise Unusable(
            f"The data folder {settings.data} is in use by another Reelgraph (process {error.pid}). "
            "Stop that one, or give this one a folder of its own: --data FOLDER"
        ) from None
    except EngineError as error:
        raise unusable(error) from error
    except OSError as error:
        raise Unusable(
            f"The data folder {settings.data} can't be used: {error.strerror}. Name another one with --data."
        ) from error
    try:
        system.start(serving=serving)
        yield system
    finally:
        system.close()


def unusable(error: EngineError) -> Unusable:
    """What the first Problem of an error says, for a command that can't begin."""
    problem = error.problems[0]
    said = (f"{problem.title}.", problem.detail, problem.hint)
    return Unusable(" ".join(part for part in said if part))
