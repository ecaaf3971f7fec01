"""Whether an Office file carries macros. They are never run; whoever reads the document is told that they are there."""

from __future__ import annotations

import io
import zipfile

import olefile

from zhixing.capture.extract.source import Source

_ZIPPED = frozenset({"docx", "xlsx", "xlsb", "pptx"})
_COMPOUND = frozenset({"doc", "xls", "ppt"})
_PROJECTS = frozenset({"macros", "_vba_project_cur", "vba"})


def holds_macros(source: Source, name: str) -> bool:
    """Whether a file of format `name` brings a macro project along."""
    if name in _ZIPPED:
        with zipfile.ZipFile(source.path or io.BytesIO(source.data)) as archive:
            return any(part.lower().endswith("vbaproject.bin") for part in archive.namelist())
    if name in _COMPOUND and source.head.startswith(b"\xd0\xcf\x11\xe0"):
        with olefile.OleFileIO(io.BytesIO(source.data)) as compound:
            return any(entry[0].lower() in _PROJECTS for entry in compound.listdir(streams=True, storages=True))
    return False
