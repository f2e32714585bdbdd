"""`reelgraph doctor`: a look at this install."""

import os
import platform
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Literal

import msgspec

import node_types
from executors.providers import catalog
from graph_engine import registry
from schemas.base import Reply
from server.cli import machine
from server.unusable import Unusable, check_onnxruntime
from storage.models import Models

_ENCODERS = {
    "libx264": "MP4 films",
    "aac": "the sound of MP4 films",
    "libvpx-vp9": "WebM films",
    "libopus": "the sound of WebM films",
}
_LITTLE_DISK = 5 * 1024**3
_NO_DISK = 512 * 1024**2
_MARKS = {"good": "✓", "optional": "–", "missing": "✗"}


class Finding(Reply, frozen=True):
    """One thing that was looked at. `optional` is worth having, `missing` is needed."""

    name: str
    state: Literal["good", "optional", "missing"]
    detail: str
    hint: str = ""


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    machine.declare_data(parser)


def execute(arguments: Namespace) -> int:
    """Look at everything; gives 1 when something needed is missing."""
    data = machine.settings_of(arguments).data
    checks: list[Callable[[], Iterator[Finding]]] = [
        _python, _opencv, _onnxruntime, _encoders, _lettering, _engines, lambda: _models(data), lambda: _folder(data),
    ]  # fmt: skip
    findings = [finding for check in checks for finding in check()]
    if arguments.json:
        print(msgspec.json.encode(findings).decode())
    else:
        for finding in findings:
            print(f"{_MARKS[finding.state]} {finding.name}: {finding.detail}")
            if finding.hint:
                print(f"  → {finding.hint}")
    return 1 if any(finding.state == "missing" for finding in findings) else 0


def _python() -> Iterator[Finding]:
    yield Finding(name="Python", state="good", detail=f"{platform.python_version()} at {sys.executable}")


def _opencv() -> Iterator[Finding]:
    owners = sorted(set(packages_distributions().get("cv2", ())))
    if owners != ["opencv-python-headless"]:
        owned = ", ".join(owners) or "no package"
        yield Finding(
            name="OpenCV",
            state="missing",
            detail=f"cv2 comes from {owned}; it has to come from opencv-python-headless alone",
            hint="pip uninstall opencv-python opencv-contrib-python opencv-python-headless, then make install",
        )
        return
    try:
        import cv2
    except ImportError as error:
        yield Finding(name="OpenCV", state="missing", detail=str(error), hint="make install, in a fresh .venv")
        return
    yield Finding(name="OpenCV", state="good", detail=f"{cv2.__version__}, headless, the only owner of cv2")


def _onnxruntime() -> Iterator[Finding]:
    try:
        check_onnxruntime()
        import onnxruntime
    except (Unusable, ImportError) as error:
        hint = "" if isinstance(error, Unusable) else "Faces need it: make install"
        yield Finding(name="onnxruntime", state="missing", detail=str(error), hint=hint)
        return
    providers = ", ".join(onnxruntime.get_available_providers())
    yield Finding(name="onnxruntime", state="good", detail=f"{onnxruntime.__version__}, runs on {providers}")


def _encoders() -> Iterator[Finding]:
    try:
        from av.codec import Codec, codecs_available
    except ImportError as error:
        yield Finding(name="PyAV", state="missing", detail=str(error), hint="All media need it: make install")
        return
    for name, use in _ENCODERS.items():
        if name in codecs_available and Codec(name, "w").is_encoder:
            yield Finding(name=f"Encoder {name}", state="good", detail=f"for {use}")
        else:
            yield Finding(
                name=f"Encoder {name}", state="missing", detail=f"{use} can't be made",
                hint="Install PyAV from its wheel, which carries it: make install",
            )  # fmt: skip


def _lettering() -> Iterator[Finding]:
    try:
        import cv2
    except ImportError:
        return  # told already, with what helps
    font = getattr(cv2, "FontFace", None)
    if font is None:
        detail, hint = "this OpenCV draws no variable fonts", "Titles and panels need OpenCV 5: make install"
        yield Finding(name="Fonts", state="missing", detail=detail, hint=hint)
        return
    yield Finding(name="Fonts", state="good", detail=f"“{font('sans').getName()}” and CJK, inside OpenCV")


def _engines() -> Iterator[Finding]:
    try:
        types, providers = registry.load(node_types), catalog.load()
    except Exception as error:  # a plug-in: anything may come out of it
        hint = "Mend or uninstall the plug-in that it comes from: the server does not start with it"
        yield Finding(name="Plug-ins", state="missing", detail=f"{type(error).__name__}: {error}", hint=hint)
        return
    yield Finding(name="Node types", state="good", detail=f"{len(types)} of them; see reelgraph nodes")
    for kind in sorted({node_type.capability for node_type in types if node_type.capability}):
        models = [f"{c.model}{'' if c.offline else f' ({p.id})'}" for p, c in providers.of(kind)]
        yield Finding(
            name=f"Engines for {kind}s",
            state="good" if models else "missing",
            detail=", ".join(models) or "none",
            hint="" if models else "The package is not installed as a whole: make install",
        )


def _models(data: Path) -> Iterator[Finding]:
    for model in Models(data / "models").states():
        ready = model.state == "ready"
        yield Finding(
            name=f"Model {model.name}",
            state="good" if ready else "optional",
            detail=f"{model.title}: {model.state}{f' ({model.reason})' if model.reason else ''}",
            hint="" if ready else f"Nodes that use it need: reelgraph models fetch {model.name}",
        )


def _folder(data: Path) -> Iterator[Finding]:
    there = next(folder for folder in (data.absolute(), *data.absolute().parents) if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        detail, hint = f"nothing may be written to {there}", "Name another folder: REELGRAPH_DATA=… or --data"
        yield Finding(name="Data folder", state="missing", detail=detail, hint=hint)
        return
    yield Finding(name="Data folder", state="good", detail=str(data.absolute()))
    free = shutil.disk_usage(there).free
    state: Literal["good", "optional", "missing"] = (
        "missing" if free < _NO_DISK else "optional" if free < _LITTLE_DISK else "good"
    )
    hint = "" if state == "good" else "Films and takes need room: delete what is not needed, or use another disk"
    yield Finding(name="Disk", state=state, detail=f"{free / 1024**3:.1f} GB free", hint=hint)
