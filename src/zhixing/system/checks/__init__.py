"""The checks of the doctor, in the order they are told. A check takes the house and returns findings; it changes nothing."""

from zhixing.system.checks.keeping import backups, disk, files, permissions, whole_files
from zhixing.system.checks.running import clock, listeners, memory, queue, worker
from zhixing.system.checks.serving import database, exposure, index_exactly, migrations, models, search_index

CHECKS = {
    "database": database,
    "migrations": migrations,
    "clock": clock,
    "disk": disk,
    "permissions": permissions,
    "files": files,
    "worker": worker,
    "queue": queue,
    "listeners": listeners,
    "search": search_index,
    "models": models,
    "backup": backups,
    "exposure": exposure,
    "memory": memory,
}
"""Quick ones: a few seconds for a large house."""

DEEP_CHECKS = {**CHECKS, "files": whole_files, "search": index_exactly}
"""The same, but every file is read and hashed, and the index is compared with the database asset by asset."""

__all__ = ["CHECKS", "DEEP_CHECKS"]
