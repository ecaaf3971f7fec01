"""The wire to OpenAI-compatible endpoints: which addresses are called at all, and what went wrong in words a person can act on.

Administrators name the address. Private addresses and this machine are allowed, because models are run on premises; link-local
addresses, where clouds keep the credentials of a machine, and those that name no single host are refused. The name is resolved
here and the very address that was looked at is called, so that it cannot change in between. Redirects are not followed.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from zhixing.kit.errors import Unavailable

CA = "ZHIXING_MODEL_CA"
"""A file with the company's own certificate authority."""
PROXY = "ZHIXING_MODEL_PROXY"
"""A proxy through which endpoints are called; it then resolves the names."""
_NEVER = tuple(ipaddress.ip_network(net) for net in ("100.100.100.200/32", "192.0.0.192/32", "fd00:ec2::254/128", "0.0.0.0/8"))
"""Metadata services that do not live on a link-local address, and what means "this host" to some systems."""


class AddressRefused(httpx.ConnectError):
    """The host's address is one that is never called."""


def is_refused(address: str) -> bool:
    """Whether this IP address is never called: link-local (metadata of clouds), multicast, unspecified, reserved."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified or (ip.is_reserved and not ip.is_loopback):
        return True
    return any(ip in net for net in _NEVER if net.version == ip.version)


class _GuardedBackend(httpcore.NetworkBackend):
    """Resolves a name once, refuses what is never called, and connects to the address it looked at."""

    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"dns: {error}") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if any(is_refused(address) for address in addresses):
            raise AddressRefused(f"refused: {host}")
        for address in addresses[:-1]:
            try:
                return self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._plain.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)


def client() -> httpx.Client:
    """A client that looks at addresses before it calls them; without redirects and without the environment's proxies."""
    context = httpx.create_ssl_context(trust_env=True)
    if os.environ.get(CA):
        context.load_verify_locations(os.environ[CA])
    headers = {"Accept-Encoding": "identity", "User-Agent": "zhixing"}
    if os.environ.get(PROXY):
        return httpx.Client(proxy=os.environ[PROXY], verify=context, trust_env=False, headers=headers)
    transport = httpx.HTTPTransport(verify=context, trust_env=False)
    # httpx has no public place for this; its own pool is built the same way.
    transport._pool = httpcore.ConnectionPool(
        ssl_context=context,
        max_connections=64,
        max_keepalive_connections=8,
        keepalive_expiry=20,
        network_backend=_GuardedBackend(),
    )
    return httpx.Client(transport=transport, trust_env=False, headers=headers)


def trouble(error: Exception, *, host: str) -> Unavailable:
    """What went wrong on the way, as a refusal that says what a person can do about it."""
    said = f"{error} {error.__cause__ or ''}"
    if isinstance(error, AddressRefused):
        return Unavailable("assist.address_refused", host=host)
    if isinstance(error, httpx.ConnectTimeout):
        return Unavailable("assist.unreachable", host=host)
    if isinstance(error, httpx.TimeoutException):
        return Unavailable("assist.slow", host=host)
    if isinstance(error, httpx.ConnectError):
        if "dns:" in said:
            return Unavailable("assist.unknown_host", host=host)
        if isinstance(error.__cause__, ssl.SSLError) or "SSL" in said or "certificate" in said.lower():
            return Unavailable("assist.tls", host=host, detail=_short(said))
        return Unavailable("assist.refused", host=host)
    if isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol)):
        return Unavailable("assist.not_an_address", host=host)
    return Unavailable("assist.cut", host=host)


def refused(status: int, body: str, *, host: str, model: str, retry_after: str | None = None) -> Unavailable:
    """What an endpoint's refusal means."""
    lowered = body.lower()
    if status in (401, 403):
        return Unavailable("assist.unauthorised", host=host, status=status)
    if status == 429:
        return Unavailable("assist.too_many", host=host, seconds=seconds_of(retry_after))
    if status in (400, 404, 422) and "model" in lowered and any(word in lowered for word in _UNKNOWN):
        return Unavailable("assist.model_unknown", host=host, model=model)
    if 300 <= status < 400:
        return Unavailable("assist.redirected", host=host)
    if status == 404:
        return Unavailable("assist.no_such_path", host=host)
    if status >= 500:
        return Unavailable("assist.broken", host=host, status=status)
    return Unavailable("assist.not_accepted", host=host, status=status, detail=_short(body))


_UNKNOWN = (
    "not found",
    "not exist",
    "does not exist",
    "unknown",
    "not_found",
    "no such",
    "不存在",
    "invalid model",
    "not supported",
)


def seconds_of(retry_after: str | None) -> int:
    """What `Retry-After` asks for, in seconds; half a minute where it does not say so plainly."""
    return min(int(retry_after), 3_600) if retry_after and retry_after.strip().isdigit() else 30


def _short(text: str) -> str:
    """The beginning of what an endpoint said, one line, without anything that could be a key."""
    words = [word if len(word) < 40 else "…" for word in text.split()]
    return " ".join(words)[:160]
