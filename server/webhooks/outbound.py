"""Which addresses that people give may be asked: none inside this computer or its network, unless a setting allows it.

Otherwise whoever may name an address could have this server ask what only it can reach: a router, a database, the
metadata of a cloud. A name is looked up here, all that it stands for is judged, and the connection goes to what was
judged: a name that stands for something else a moment later (DNS rebinding) gains nothing.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from msgspec.structs import replace

from graph_engine.errors import EngineError
from schemas.problem import Problem, Where

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name, best first. Raises OSError when there are none."""

LOOK_UP_SECONDS = 3.0
_PORTS = {"http": 80, "https": 443}

_UNICAST = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")
_SHARED = ip_network("100.64.0.0/10")
_SERVICES = (ip_network("192.0.0.0/24"), ip_network("168.63.129.16/32"))
"""Protocol assignments, and the address at which every machine of Azure finds its host: both look public."""

_METADATA = (ip_network("fd00:ec2::254/128"), ip_network("100.100.100.200/32"))
"""Where machines of AWS and of Alibaba Cloud find their secrets: both look like one's own network."""


class RefusedUrl(EngineError):
    """An address that this server does not ask."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """What the operating system says of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Outbound:
    """The rules for addresses that people give."""

    def __init__(self, *, allow_private: bool, resolve: Resolve = resolve) -> None:
        self._allow_private = allow_private
        self._resolve = resolve

    async def check(self, url: str, field: str) -> None:
        """Raises RefusedUrl for an address that will never be asked; `field` is where it was given.

        A name that can't be looked up now passes: it is judged again at every connection.
        """
        parts = _parts(url, field)
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                await self.addresses(parts.hostname or "", parts.port or _PORTS[parts.scheme])
        except RefusedUrl as refused:
            raise RefusedUrl(*(_at(problem, field) for problem in refused.problems)) from None
        except (OSError, TimeoutError):
            return
        except UnicodeError:
            raise RefusedUrl(_invalid("Its host is no name.", field)) from None

    async def addresses(self, host: str, port: int) -> list[Address]:
        """What to connect to for a name. Raises RefusedUrl if any of it is not public, OSError if there is nothing."""
        found = [ip_address(address) for address in await self._resolve(host, port)]
        if not found:
            raise OSError(f"{host} has no address")
        if not all(self._may_be_asked(address) for address in found):
            raise RefusedUrl(_private(host))
        return found

    def _may_be_asked(self, address: Address) -> bool:
        plain = _plain(address)
        return is_public(plain) or (self._allow_private and _is_private(plain))


def is_public(address: Address) -> bool:
    """Whether an address is somewhere in the internet."""
    plain = _plain(address)
    if isinstance(plain, IPv6Address):
        return plain in _UNICAST and plain.is_global
    return plain.is_global and not plain.is_multicast and not any(plain in network for network in _SERVICES)


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv6 address that only carries one (mapped, 6to4, NAT64)."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_private(address: Address) -> bool:
    """In a network of one's own. What is special beyond that, such as link-local, is nobody's webhook."""
    if any(address in network for network in _METADATA):
        return False
    if address.is_loopback or address in _SHARED:
        return True
    special = address.is_link_local or address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_private and not special


def _parts(url: str, field: str) -> SplitResult:
    if not url.isprintable() or " " in url or "\\" in url:
        raise RefusedUrl(_invalid("It has characters that no address has.", field))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedUrl(_invalid(f"{error}.", field)) from None
    if parts.scheme not in _PORTS:
        raise RefusedUrl(_invalid("It does not begin with https:// or http://.", field))
    if not parts.hostname or port == 0:
        raise RefusedUrl(_invalid("It names no host.", field))
    if parts.username is not None or parts.password is not None:
        raise RefusedUrl(_invalid("It carries a name or a password.", field))
    return parts


def _invalid(detail: str, field: str) -> Problem:
    return Problem(
        code="invalid_url",
        title="This address can't be used",
        detail=detail,
        hint="Give an address such as https://example.com/hook.",
        where=Where(field=field),
    )


def _private(host: str) -> Problem:
    return Problem(
        code="private_url",
        title="This address is in a private network",
        detail=f"“{host[:200]}” stands for an address that is not in the internet.",
        hint="Give a public address. To allow those of your own network, start the server with "
        "REELGRAPH_ALLOW_PRIVATE_URLS=1.",
    )


def _at(problem: Problem, field: str) -> Problem:
    return replace(problem, where=Where(field=field))
