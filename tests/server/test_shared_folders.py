"""Folders that have to be the same for all processes."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from server.settings import Settings
from server.shared_folders import MARK, check_shared_folders
from server.unusable import Unusable
from storage.sql import journal
from storage.sql.engine import Database
from storage.sql.migrate import migrate
from storage.sql.opening import open_database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = open_database(f"sqlite:///{tmp_path}/some.db", journal.record)
    migrate(database)
    return database


def settings(folder: Path, store: str = "") -> Settings:
    return Settings(data=folder, store=store)


def test_the_folder_of_the_first_process_is_that_of_all(tmp_path: Path, database: Database) -> None:
    for _ in range(2):
        check_shared_folders(settings(tmp_path / "here"), database)
    with pytest.raises(Unusable, match=r"there/artifacts is not the folder .* REELGRAPH_STORE"):
        check_shared_folders(settings(tmp_path / "there"), database)
    with pytest.raises(Unusable, match="REELGRAPH_VECTORS"):
        check_shared_folders(settings(tmp_path / "there", "s3://store.example/reelgraph"), database)

    assert not (tmp_path / "there" / "artifacts" / MARK).exists()


def test_a_folder_that_was_moved_or_restored_is_known_again(tmp_path: Path, database: Database) -> None:
    check_shared_folders(settings(tmp_path / "here"), database)
    (tmp_path / "here").rename(tmp_path / "there")
    check_shared_folders(settings(tmp_path / "there"), database)


def test_whoever_was_killed_before_the_database_knew_its_folder_can_start_again(
    tmp_path: Path, database: Database
) -> None:
    (tmp_path / "artifacts").mkdir()
    (tmp_path / "artifacts" / MARK).write_text("a1")
    check_shared_folders(settings(tmp_path), database)
    with pytest.raises(Unusable, match="write a1 to"):
        check_shared_folders(settings(tmp_path / "there"), database)


def test_processes_that_start_at_the_same_moment_share_a_new_folder(tmp_path: Path, database: Database) -> None:
    together = Barrier(4)

    def start(_: int) -> None:
        together.wait()
        check_shared_folders(settings(tmp_path / "new"), database)

    with ThreadPoolExecutor(4) as processes:
        list(processes.map(start, range(4)))

    assert [path.name for path in (tmp_path / "new" / "artifacts").iterdir()] == [MARK]


def test_a_folder_without_hard_links_is_shared_as_well(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", unable)
    for _ in range(2):
        check_shared_folders(settings(tmp_path / "here"), database)
    with pytest.raises(Unusable):
        check_shared_folders(settings(tmp_path / "there"), database)
