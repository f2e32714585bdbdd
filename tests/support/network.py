"""Hosts with a network each, joined by a bridge, on one computer: namespaces of Linux. Root alone can make them."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from uuid import uuid4

import pytest
from services import Host


class Network:
    """A bridge; every host has a cable to it, that can be cut."""

    def __init__(self) -> None:
        self._id = uuid4().hex[:6]
        self._bridge = f"rg{self._id}"
        self._numbers = count(2)
        self._namespaces: list[str] = []
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("address", "add", f"{self._address(1)}/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")

    def host(self) -> Host:
        """One more host."""
        number = next(self._numbers)
        namespace, cable = f"rg{self._id}-{number}", self._cable(number)
        _ip("netns", "add", namespace)
        self._namespaces.append(namespace)
        _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        _ip("link", "set", cable, "master", self._bridge, "up")
        for inside in (
            ("address", "add", f"{self._address(number)}/24", "dev", "eth0"), ("link", "set", "eth0", "up"),
            ("link", "set", "lo", "up"),
        ):  # fmt: skip
            _ip("-netns", namespace, *inside)
        return Host(self._address(number), namespace)

    def cut(self, host: Host) -> None:
        """Nothing gets through to it any more; nobody is told."""
        _ip("link", "set", self._cable(self._number(host)), "nomaster")

    def heal(self, host: Host) -> None:
        """As before."""
        _ip("link", "set", self._cable(self._number(host)), "master", self._bridge)

    def close(self) -> None:
        for namespace in self._namespaces:
            _ip("netns", "delete", namespace)
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
    """A network until the end of the block; the test is skipped where none may be made."""
    if os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("nsenter"):
        pytest.skip("network namespaces need root, ip and nsenter")
    try:
        made = Network()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"network namespaces are not allowed here: {error.stderr.strip()}")
    try:
        yield made
    finally:
        made.close()


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
