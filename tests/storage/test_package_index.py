"""Downloads go through the person's own pip, with its settings; here those point to a folder instead of a network."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from storage.package_index import DownloadFailed, download


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny wheel in a folder that is the only place where pip looks."""
    links = tmp_path / "links"
    links.mkdir()
    path = links / "carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("carrier-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n")
        archive.writestr("carrier-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "download"
    folder.mkdir()
    return folder


def test_a_wheel_of_the_right_digest_comes(wheel: Path, folder: Path) -> None:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert download("carrier==1.0", digest, folder).read_bytes() == wheel.read_bytes()


def test_a_wheel_of_another_digest_is_refused(wheel: Path, folder: Path) -> None:
    with pytest.raises(DownloadFailed, match="0000"):
        download("carrier==1.0", "0" * 64, folder)


@pytest.mark.usefixtures("wheel")
def test_what_pip_says_about_a_package_that_it_cannot_find_is_passed_on(folder: Path) -> None:
    with pytest.raises(DownloadFailed, match=r"No matching distribution found for absent==1\.0"):
        download("absent==1.0", "0" * 64, folder)


@pytest.mark.usefixtures("wheel")
def test_a_download_that_takes_too_long_is_given_up(folder: Path) -> None:
    with pytest.raises(DownloadFailed, match="not done after"):
        download("carrier==1.0", "0" * 64, folder, timeout_seconds=0.01)
