"""Secrets of sign-in: passwords are kept as argon2 hashes, opaque secrets as SHA-256 (they are long and random already)."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.profiles import RFC_9106_LOW_MEMORY

STRENGTH = RFC_9106_LOW_MEMORY
"""64 MB, three passes: the second recommendation of RFC 9106, about 0.1 s of a processor."""
HASHER = PasswordHasher.from_parameters(STRENGTH)
_AT_ONCE = threading.BoundedSemaphore(4)
"""Each check takes 64 MB for a moment: so many guesses at once must not become all of the memory."""
TOKEN_PREFIX = "zx_"  # nosec B105 # what keys begin with


def hash_password(password: str) -> str:
    """An argon2id hash of `password` with its own salt and parameters inside."""
    return HASHER.hash(password)


def _nobodys_hash() -> str:
    """A hash that no password fits, of the strength of all others; random, so that making it costs nothing."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (STRENGTH.salt_len, STRENGTH.hash_len)
    )
    strength = f"m={STRENGTH.memory_cost},t={STRENGTH.time_cost},p={STRENGTH.parallelism}"
    return f"$argon2id$v={STRENGTH.version}${strength}${salt}${digest}"


# Somebody who is not there is checked against this, so that the answer takes as long as for somebody who is.
_NOBODYS_HASH = _nobodys_hash()


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` belongs to the hash; takes the same time when there is no hash."""
    try:
        with _AT_ONCE:
            HASHER.verify(password_hash or _NOBODYS_HASH, password)
    except (Argon2Error, InvalidHashError):
        return False
    return password_hash is not None


def new_session_secret() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def new_token_secret() -> str:
    """An API token: recognisable by its prefix, 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What is kept of an opaque secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
