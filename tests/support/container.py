"""What compose.yaml would start in a container, started here by hand: the same command and variables, with other hosts,
ports and folders."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from image_file import ImageFile
from served_process import SUPPORT, plugin
from services import Redis, free_port

_PORTS = ("8420", "9420")
"""Those that a container has for itself: the server's, and that of a worker's metrics."""


class Container:
    """One service of ours. `here` says what stands here for names and folders of the container."""

    def __init__(
        self, name: str, service: Mapping[str, Any], images: ImageFile, folder: Path, here: Mapping[str, str]
    ) -> None:
        target = service["build"]["target"]
        self.name = name
        self.log = folder / f"{name}.log"
        self.port = free_port()
        self._here = {**here, **{port: str(self.port if port == "8420" else free_port()) for port in _PORTS}}
        self._folder = folder
        self._check = images.last(target, "HEALTHCHECK")
        [entry] = images.last(target, "ENTRYPOINT").parts  # type: ignore[union-attr]
        self.command = [str(Path(sys.executable).with_name(entry)), *self._words(service["command"])]
        given = {**images.environment(target), **service.get("environment", {}), "REELGRAPH_PORT": "8420"}
        installed = plugin(folder / f"{name}-plugin")
        self.environment = {
            **{variable: self._word(str(value)) for variable, value in given.items()},
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(installed), str(SUPPORT)]),
            "REELGRAPH_TRIAL_LOG": str(folder / "said.log"),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where a server answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, env=self.environment, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def wait(self, seconds: float) -> int:
        """The exit code, once it has ended by itself."""
        assert self._process is not None
        return self._process.wait(seconds)

    def stop(self) -> float:
        """End it as Docker does; gives how many seconds that took. Its exit code is asserted to be 0."""
        assert self._process is not None
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(120) == 0, self.log.read_text()[-3000:]
        return time.monotonic() - began

    def kill(self) -> None:
        """End it, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def healthy(self) -> bool:
        """What its health check says."""
        assert self._check is not None
        [_, command] = re.split(r"(?:^|\s)CMD\s+", self._check.rest, maxsplit=1)
        python, *rest = self._check._replace(rest=command).parts
        assert python == "python"
        done = subprocess.run([sys.executable, *self._words(rest)], check=False, capture_output=True)
        return done.returncode == 0

    def _words(self, words: Sequence[str]) -> list[str]:
        return [self._word(word) for word in words]

    def _word(self, word: str) -> str:
        for there, here in self._here.items():
            word = re.sub(rf"(?<![\w.-]){re.escape(there)}(?![\w.-])", here, word)
        return word


class ComposedRedis(Redis):
    """The broker, started with the command that compose.yaml has for it."""

    given: Sequence[str]

    def command(self) -> list[str]:
        program, *_ = super().command()
        return [program, *self.given[1:], "--port", str(self.port), "--bind", "127.0.0.1"]

    def answers(self) -> bool:
        import redis

        try:
            with redis.Redis(port=self.port, password=self.given[-1]) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False
