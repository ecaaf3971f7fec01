"""The key of an encrypted vault, and the passphrase or key file that opens it.

The vault's key is random and stands in the vault wrapped (AES-256-GCM) under a key made from the passphrase (scrypt) or
from the bytes of a key file (HKDF). Whoever loses the passphrase loses the backup: nothing else opens it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zhixing.kit.errors import Invalid

COST = 2**16
"""Of scrypt: a quarter of a second and 64 MiB for each passphrase that is tried."""
LEAST_CHARACTERS = 12
LEAST_BYTES = 32


@dataclass(frozen=True)
class Opener:
    """What opens a vault: the bytes of a passphrase or of a key file."""

    by: str
    """`passphrase` or `keyfile`."""
    secret: bytes

    @classmethod
    def of_passphrase(cls, passphrase: str) -> Opener:
        if len(passphrase) < LEAST_CHARACTERS:
            raise Invalid("backup.passphrase_short", least=LEAST_CHARACTERS)
        return cls("passphrase", passphrase.encode())

    @classmethod
    def of_file(cls, path: Path) -> Opener:
        secret = path.read_bytes()
        if len(secret) < LEAST_BYTES:
            raise Invalid("backup.keyfile_short", path=str(path), least=LEAST_BYTES)
        return cls("keyfile", secret)

    def __repr__(self) -> str:
        return f"Opener(by={self.by!r})"


def wrapped(opener: Opener) -> tuple[bytes, dict[str, Any]]:
    """A new key, and what a vault notes down so that the opener finds it again."""
    key, salt, nonce = os.urandom(32), os.urandom(16), os.urandom(12)
    box = AESGCM(_outer(opener, salt, COST)).encrypt(nonce, key, b"zhixing backup key")
    return key, {"by": opener.by, "cost": COST, "salt": _text(salt), "nonce": _text(nonce), "key": _text(box)}


def unwrapped(opener: Opener | None, sealed: dict[str, Any]) -> bytes:
    """The key of a vault; refuses with `backup.wrong_key` where the opener does not fit."""
    if opener is None:
        raise Invalid(f"backup.needs_{'keyfile' if sealed['by'] == 'keyfile' else 'passphrase'}")
    if opener.by != sealed["by"]:
        raise Invalid("backup.wrong_key")
    outer = _outer(opener, _bytes(sealed["salt"]), min(int(sealed["cost"]), 2**20))
    try:
        return AESGCM(outer).decrypt(_bytes(sealed["nonce"]), _bytes(sealed["key"]), b"zhixing backup key")
    except InvalidTag:
        raise Invalid("backup.wrong_key") from None


def object_name(digest: str, key: bytes | None) -> str:
    """The name of the object with this content (hex SHA-256); in an encrypted vault it does not tell which content that is."""
    return digest if key is None else hmac.new(key, digest.encode(), hashlib.sha256).hexdigest()


def _outer(opener: Opener, salt: bytes, cost: int) -> bytes:
    if opener.by == "passphrase":
        return hashlib.scrypt(opener.secret, salt=salt, n=cost, r=8, p=1, maxmem=2 * 128 * 8 * cost, dklen=32)
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"zhixing backup key file").derive(opener.secret)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
