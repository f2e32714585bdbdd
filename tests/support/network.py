"""Hosts with a network each, joined by a bridge, on one computer: namespaces of Linux. Root alone can make them."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from uuid import uuid4

import pytest
from services import HERE, Host


class Network:
    """A bridge; every host has a cable to it, that can be cut."""

    def __init__(self) -> None:
        self._id = uuid4().hex[:6]
        self._bridge = f"rg{self._id}"
        self._numbers = count(2)
        self._holders: list[subprocess.Popen[bytes]] = []
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("address", "add", f"{self._address(1)}/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")

    def host(self) -> Host:
        """One more host."""
        number = next(self._numbers)
        holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec sleep infinity"], stdout=subprocess.PIPE)
        self._holders.append(holder)
        assert holder.stdout is not None
        holder.stdout.readline()  # from now on it is in a namespace of its own
        cable, host = self._cable(number), Host(self._address(number), holder.pid)
        _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", str(holder.pid))
        _ip("link", "set", cable, "master", self._bridge, "up")
        _ip("address", "add", f"{host.address}/24", "dev", "eth0", host=host)
        _ip("link", "set", "eth0", "up", host=host)
        _ip("link", "set", "lo", "up", host=host)
        return host

    def cut(self, host: Host) -> None:
        """Nothing gets through to it any more; nobody is told."""
        _ip("link", "set", self._cable(self._number(host)), "nomaster")

    def heal(self, host: Host) -> None:
        """As before."""
        _ip("link", "set", self._cable(self._number(host)), "master", self._bridge)

    def close(self) -> None:
        for holder in self._holders:  # a namespace goes with the last process in it
            holder.kill()
            holder.communicate()
        _ip("link", "delete", self._bridge)

    def _address(self, number: int) -> str:
        return f"10.{199}.{int(self._id[:2], 16)}.{number}"

    def _cable(self, number: int) -> str:
        return f"rg{self._id}{number}"

    @staticmethod
    def _number(host: Host) -> int:
        return int(host.address.rpartition(".")[2])


@contextlib.contextmanager
def network() -> Iterator[Network]:
    """A network until the end of the block. Without the tools for it the test is skipped, and fails in CI; where none
    may be made, it is skipped there, too."""
    if missing := [tool for tool in ("ip", "nsenter", "unshare") if shutil.which(tool) is None]:
        assert "CI" not in os.environ, f"{', '.join(missing)} are to be installed in CI"
        pytest.skip(f"network namespaces need {', '.join(missing)}")
    if os.geteuid() != 0:
        pytest.skip("network namespaces need root")
    try:
        made = Network()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"network namespaces are not allowed here: {error.stderr.strip()}")
    try:
        yield made
    finally:
        made.close()


def _ip(*arguments: str, host: Host = HERE) -> None:
    subprocess.run(host.inside(["ip", *arguments]), check=True, capture_output=True, text=True)
