"""Every command of docs/api.md, typed one after the other as a newcomer would."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from listening import listening
from served import png

from server.compose import System
from server.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 240


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    system = System(Settings(data=tmp_path / "data", cpu_workers=1))
    system.start()
    with listening(system) as address:
        yield address
    system.close()


def test_every_command_works(tmp_path: Path, address: str) -> None:
    if missing := [tool for tool in ("curl", "jq") if shutil.which(tool) is None]:
        if "CI" in os.environ:
            pytest.fail(f"{missing} are to be installed in CI")
        pytest.skip(f"{missing} are not installed")
    (tmp_path / ".curlrc").write_text("fail-with-body\nsilent\nshow-error\nmax-time = 60\n")
    (tmp_path / "moon.png").write_bytes(png(640))
    page = PAGE.read_text().replace("http://127.0.0.1:8420", address)
    script = "\n".join(["set -euo pipefail", *(f"set -x\n{block}" for block in COMMANDS.findall(page))])
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "CURL_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr[-1500:]}\n{done.stdout[-1500:]}"
