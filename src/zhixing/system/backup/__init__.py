"""备份 backup: the house in a vault, and back.

    with filling(target, opener) as vault: make(house, vault)
    with opened(source, opener) as vault: restore(empty_house, vault, vault.snapshot())

docs/operations.md describes the format; decision 19 says why it is our own.
"""

from zhixing.system.backup.keys import Opener
from zhixing.system.backup.making import make
from zhixing.system.backup.restoring import damaged, differing, finish, mend, restore
from zhixing.system.backup.rules import Keep, is_due, latest_appointment, moment, superfluous
from zhixing.system.backup.sealing import Damaged
from zhixing.system.backup.vault import Snapshot, Vault, filling, opened

__all__ = [
    "Damaged",
    "Keep",
    "Opener",
    "Snapshot",
    "Vault",
    "damaged",
    "differing",
    "filling",
    "finish",
    "is_due",
    "latest_appointment",
    "make",
    "mend",
    "moment",
    "opened",
    "restore",
    "superfluous",
]
