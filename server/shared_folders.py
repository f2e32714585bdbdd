"""Folders that all processes of an install have to share: two computers would each have their own, and lose files."""

from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from server.settings import Settings
from server.unusable import Unusable
from storage.artifacts.filesystem import CANNOT_LINK
from storage.sql.engine import Database
from storage.sql.secrets import secret

MARK = ".reelgraph-install"
"""The file by which a folder is known again."""


def check_shared_folders(settings: Settings, database: Database) -> None:
    """Refuse a folder that is not the one which the others use: the first process decides. Raises Unusable."""
    for setting, url in (("REELGRAPH_STORE", settings.store_url), ("REELGRAPH_VECTORS", settings.vectors_url)):
        if url.startswith("file:"):
            _check(setting, Path(unquote(urlsplit(url).path)), database)


def _check(setting: str, folder: Path, database: Database) -> None:
    mark = folder / MARK
    # Before the database knows it: whoever is killed in between leaves a folder that can be used.
    new = not mark.exists() and _made(mark)
    ours = mark.read_bytes()
    known = secret(database, f"folder of {setting}", ours)
    if ours == known:
        return
    if new:
        mark.unlink()
    raise Unusable(
        f"{folder} is not the folder in which the other processes of this install keep what {setting} names. Processes "
        f"on several computers need a store and vectors that all of them reach: see docs/deploying.md. If this is that "
        f"folder, moved or restored: write {known.decode()} to {mark}"
    )


def _made(mark: Path) -> bool:
    """Whether this process made the mark. Several start at the same moment, and each of them sees all of it or none."""
    mark.parent.mkdir(parents=True, exist_ok=True)
    name = uuid4().hex
    whole = mark.with_name(f"{mark.name}.{name}")
    whole.write_text(name)
    try:
        mark.hardlink_to(whole)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in CANNOT_LINK:
            raise
        return _written(mark, name)
    finally:
        whole.unlink()
    return True


def _written(mark: Path, name: str) -> bool:
    """As `_made` where there are no hard links: who starts in the very same moment may find the mark without its name,
    is refused, and is started again."""
    try:
        with mark.open("x") as file:
            file.write(name)
    except FileExistsError:
        return False
    return True
