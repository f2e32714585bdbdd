"""Chromium without a graphics card, as on most servers and in CI. Measurements, tests and pictures of docs share it."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PROGRAM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The first is the same browser without its windows, which nobody looks at."""

_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@contextmanager
def launched(*more: str) -> Iterator[Browser]:
    """A browser until the end of the block, with these arguments on top."""
    if PROGRAM is None:
        raise SystemExit("Chromium is missing: apt install chromium-headless-shell")
    # The Node that Playwright brings needs a library that a bare Debian lacks; the one of the lock does not.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(sys.executable).with_name("node")))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=[*_ARGUMENTS, *more])
        yield browser
        browser.close()
