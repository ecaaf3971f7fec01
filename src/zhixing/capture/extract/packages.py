"""Office files are ZIP packages: their parts, read with a limit on what they unpack to."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from functools import cached_property

from lxml import etree

from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable

MAX_UNPACKED = 1024**3
MAX_RATIO = 150
UNSUSPICIOUS = 64 * 1024**2
MAX_PART = 400 * 1024**2

_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=True, recover=True, remove_comments=True, remove_pis=True
)
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def refuse_bomb(archive: zipfile.ZipFile, packed: int) -> None:
    """Raises Unreadable("bomb") for an archive that unpacks to far more than it holds."""
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MAX_UNPACKED or (unpacked > UNSUSPICIOUS and unpacked > packed * MAX_RATIO):
        raise Unreadable("bomb", megabytes=unpacked // 1024**2)


class Package:
    """The parts of an office file by name."""

    def __init__(self, source: Source) -> None:
        self._format = source.extension or "zip"
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(source.data))
        except (zipfile.BadZipFile, OSError, ValueError, EOFError):
            raise Unreadable("broken", format=self._format) from None
        refuse_bomb(self._archive, len(source.data))

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(self._archive.namelist())

    def bytes(self, name: str) -> bytes:
        """The bytes of a part; empty when it is not there or damaged."""
        try:
            with self._archive.open(name) as part:
                return part.read(MAX_PART)
        except KeyError:
            return b""
        except RuntimeError:
            raise Unreadable("encrypted") from None
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, zlib.error):
            return b""

    def tree(self, name: str) -> etree._Element | None:
        """The parsed XML of a part, or None when it is not there or broken beyond recovery."""
        data = self.bytes(name)
        if not data:
            return None
        try:
            return etree.fromstring(data, _PARSER)
        except (etree.XMLSyntaxError, ValueError):
            return None

    def needed(self, name: str) -> etree._Element:
        """The parsed XML of a part without which there is no document."""
        tree = self.tree(name)
        if tree is None:
            raise Unreadable("broken", format=self._format)
        return tree

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Relation id → (last word of its type, target part) of a part; targets outside the package are left out."""
        folder, name = posixpath.split(part)
        tree = self.tree(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
        if tree is None:
            return {}
        found = {}
        for relation in tree.iter(_RELATIONS):
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target") or ""
            resolved = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id") or ""] = ((relation.get("Type") or "").rpartition("/")[2], resolved)
        return found

    def properties(self) -> dict[str, str]:
        """Author, title, dates … as the core properties tell them."""
        tree = self.tree("docProps/core.xml")
        if tree is None:
            return {}
        wanted = {
            "creator": "author",
            "title": "title",
            "subject": "subject",
            "keywords": "keywords",
            "created": "created",
            "modified": "modified",
        }
        found = {}
        for element in tree:
            name = wanted.get(etree.QName(element).localname) if isinstance(element.tag, str) else None
            if name and (element.text or "").strip():
                found[name] = (element.text or "").strip()[:500]
        return found
