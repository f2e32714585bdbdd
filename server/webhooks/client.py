"""Asking addresses that people gave: pinned to what was judged, without redirects, for a limited time."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus

import httpx

from server.webhooks.outbound import Outbound, RefusedUrl
from storage.sql.outbox import Answered

PATIENCE_SECONDS = 15.0
MOST_ANSWER_BYTES = 1024


class OutboundClient:
    """Posts to addresses that people gave. Use it in `async with`."""

    def __init__(self, outbound: Outbound, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience_seconds = patience_seconds
        self._client = httpx.AsyncClient(
            transport=_Pinned(outbound), timeout=patience_seconds, follow_redirects=False, trust_env=False
        )

    async def __aenter__(self) -> "OutboundClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Send a body. Whatever goes wrong is told, not raised."""
        try:
            async with (
                asyncio.timeout(self._patience_seconds),
                self._client.stream("POST", url, content=body, headers=headers) as response,
            ):
                return await _answered(response)
        except (TimeoutError, httpx.TimeoutException):
            return Answered(None, f"It did not answer within {self._patience_seconds:g} seconds.")
        except RefusedUrl as refused:
            return Answered(None, f"{refused.problems[0].title}. {refused.problems[0].detail}")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            return Answered(None, f"It could not be reached: {error or type(error).__name__}.")


class _Pinned(httpx.AsyncBaseTransport):
    """Connects to the addresses that `Outbound` allows, under the name that was given: TLS checks that name.

    No connection is kept, so that each is judged, and none that was made for one name serves another.
    """

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound
        self._network = httpx.AsyncHTTPTransport(
            trust_env=False, http2=False, limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """See `AsyncBaseTransport`."""
        host = request.url.raw_host.decode("ascii")
        request.extensions = {**request.extensions, "sni_hostname": host}
        *others, last = await self._outbound.addresses(host, request.url.port or 443)
        for address in others:
            request.url = request.url.copy_with(host=str(address))
            try:
                return await self._network.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        request.url = request.url.copy_with(host=str(last))
        return await self._network.handle_async_request(request)

    async def aclose(self) -> None:
        """See `AsyncBaseTransport`."""
        await self._network.aclose()


async def _answered(response: httpx.Response) -> Answered:
    status = response.status_code
    known = {s.value: s.phrase for s in HTTPStatus}
    detail = f"It answered {status} {known.get(status, '')}".rstrip() + "."
    if response.is_success:
        return Answered(status, detail)
    if response.is_redirect:
        return Answered(status, f"{detail} Redirects are not followed.")
    said = b""
    async for part in response.aiter_raw(MOST_ANSWER_BYTES):
        said = part
        break
    return Answered(status, f"{detail} {said.decode(errors='replace')}".rstrip())
