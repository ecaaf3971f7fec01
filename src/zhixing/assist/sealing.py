"""Keys of others, kept so that the database alone does not give them away.

They are sealed with AES-GCM under a key file of the house (`house.key`, readable by its owner only), which lies beside the
database and not in it. `ZHIXING_HOUSE_KEY` names another file, where several machines share one database.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FILE = "house.key"
ELSEWHERE = "ZHIXING_HOUSE_KEY"
KEY_BYTES, NONCE_BYTES = 32, 12


class Unopened(Exception):
    """What was sealed cannot be opened: another key file, or a damaged value."""


def seal(home: Path, secret: str, *, purpose: str) -> str:
    """The secret as text that only this house can open, and only for this purpose."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key(home)).encrypt(nonce, secret.encode(), purpose.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(home: Path, sealed: str, *, purpose: str) -> str:
    """What was sealed; raises `Unopened` where this house's key does not open it."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return AESGCM(_key(home)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unopened from error


def _key(home: Path) -> bytes:
    path = Path(os.environ.get(ELSEWHERE) or home / FILE)
    try:
        # Whoever comes second finds the file of the first.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    key = base64.b64decode(path.read_text(encoding="ascii"))
    if len(key) != KEY_BYTES:
        raise Unopened(str(path))
    return key
