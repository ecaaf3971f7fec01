"""Carrying the taxonomy out and in: as a table people can edit, and in the manner of SKOS for other systems.

A category is known by its path of names, so that a file fits any house. Out and in again changes nothing.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from zhixing.access import Work
from zhixing.assets import note_changed
from zhixing.assets.models import Category
from zhixing.kit.errors import Invalid
from zhixing.organise import rules
from zhixing.organise.events import CategoryChanged, TaxonomyImported
from zhixing.organise.models import TaxonomyAct
from zhixing.organise.reshaping.acts import IMPORT, keep_act, snapshot
from zhixing.organise.taxonomy import NewCategory, add_category, require_librarian
from zhixing.organise.taxonomy_queries import all_categories, assets_in

COLUMNS = ("path", "name_en", "description", "synonyms")
CONTEXT = {"skos": "http://www.w3.org/2004/02/skos/core#"}
MOST = 5000
_RISKY = ("=", "+", "-", "@", "\t", "\r")

Path = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A category in a file."""

    path: Path
    name_en: str = ""
    description: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planned:
    """What importing would do about one entry: add, change (`fields`) or keep."""

    act: Literal["add", "change", "keep"]
    entry: Entry
    fields: tuple[str, ...] = ()


@dataclass
class Imported:
    """What importing did."""

    planned: Sequence[Planned]
    act: TaxonomyAct | None = None
    added: int = 0
    changed: int = 0
    missing: Sequence[Path] = field(default_factory=tuple)
    """Categories of the house the file does not speak of; they stay."""


def entries_of(categories: Sequence[Category]) -> list[Entry]:
    """The tree as entries, each before what lies below it, in the order people gave."""
    children: dict[int | None, list[Category]] = {}
    for category in categories:
        children.setdefault(category.parent_id, []).append(category)

    def walk(parent: int | None, above: Path) -> Iterable[Entry]:
        for each in sorted(children.get(parent, ()), key=lambda child: (child.position, child.id)):
            path = (*above, each.name)
            yield Entry(path, each.name_en, each.description, tuple(each.synonyms))
            yield from walk(each.id, path)

    return list(walk(None, ()))


def to_csv(entries: Sequence[Entry]) -> str:
    """A table with a row per category; opens in Excel as it is (UTF-8 with its mark), and no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        cells = (_joined(entry.path, "/"), entry.name_en, entry.description, _joined(entry.synonyms, ";"))
        writer.writerow([_harmless(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def to_skos(entries: Sequence[Entry]) -> dict[str, Any]:
    """The tree in the manner of SKOS as JSON: concepts with labels, definitions and what is broader."""
    concepts = [
        {
            "@id": _joined(entry.path, "/"),
            "@type": "skos:Concept",
            "prefLabel": {"zh": entry.path[-1], **({"en": entry.name_en} if entry.name_en else {})},
            "altLabel": {"zh": list(entry.synonyms)},
            "definition": {"zh": entry.description},
            "broader": _joined(entry.path[:-1], "/") or None,
        }
        for entry in entries
    ]
    return {"@context": CONTEXT, "@type": "skos:ConceptScheme", "hasTopConcept": concepts}


def read_file(data: bytes) -> list[Entry]:
    """The entries of a file of either form. Refuses what is neither, names the line where a table is wrong."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    entries = _from_skos(text) if text.lstrip().startswith("{") else _from_csv(text)
    if not entries or len(entries) > MOST:
        raise Invalid("organise.taxonomy_file_empty" if not entries else "organise.taxonomy_file_large", most=MOST)
    return _with_parents(entries)


def _from_csv(text: str) -> list[Entry]:
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or [cell.strip().lower() for cell in rows[0][:1]] != ["path"]:
        raise Invalid("organise.taxonomy_file_unknown", columns=", ".join(COLUMNS))
    names = [cell.strip().lower() for cell in rows[0]]
    entries: list[Entry] = []
    for number, row in enumerate(rows[1:], 2):
        cells = {name: _plain(cell) for name, cell in zip(names, row, strict=False)}
        if not any(cell.strip() for cell in cells.values()):
            continue
        path = _parted(cells.get("path", ""), "/")
        entries.append(
            _entry(path, cells.get("name_en", ""), cells.get("description", ""), _parted(cells.get("synonyms", ""), ";"), number)
        )
    return entries


def _from_skos(text: str) -> list[Entry]:
    try:
        said = json.loads(text)
        concepts = said["hasTopConcept"]
        return [
            _entry(
                _parted(str(concept["@id"]), "/"),
                str(concept["prefLabel"].get("en", "")),
                str((concept.get("definition") or {}).get("zh", "")),
                tuple(str(name) for name in (concept.get("altLabel") or {}).get("zh", ())),
                number,
            )
            for number, concept in enumerate(concepts, 1)
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Invalid("organise.taxonomy_file_unknown", columns=", ".join(COLUMNS)) from None


def _entry(path: Path, name_en: str, description: str, synonyms: Sequence[str], line: int) -> Entry:
    cleaned = tuple(rules.clean_name(name) for name in path)
    if not cleaned or not all(cleaned) or any(len(name) > rules.NAME_LENGTH for name in cleaned):
        raise Invalid("organise.taxonomy_line_malformed", line=line, most=rules.NAME_LENGTH)
    return Entry(
        cleaned,
        rules.clean_name(name_en)[: rules.NAME_LENGTH],
        description.strip()[: rules.DESCRIPTION_LENGTH],
        tuple(rules.clean_synonyms(synonyms, cleaned[-1])),
    )


def _with_parents(entries: Sequence[Entry]) -> list[Entry]:
    """Each path once, the last word on it wins; those a path needs above it are there too."""
    found: dict[Path, Entry] = {}
    for entry in entries:
        for length in range(1, len(entry.path)):
            found.setdefault(_folded(entry.path[:length]), Entry(entry.path[:length]))
        known = found.get(_folded(entry.path))
        found[_folded(entry.path)] = replace(entry, path=known.path) if known else entry
    return list(found.values())


def _folded(path: Path) -> Path:
    return tuple(name.casefold() for name in path)


def plan(work: Work, entries: Sequence[Entry]) -> Imported:
    """What importing the entries would do. What the file leaves empty stays as it is."""
    require_librarian(work)
    standing = {_folded(entry.path): entry for entry in entries_of(all_categories(work.session))}
    planned: list[Planned] = []
    for entry in entries:
        known = standing.get(_folded(entry.path))
        fields = _different(known, entry) if known else ()
        planned.append(Planned("add" if known is None else "change" if fields else "keep", entry, fields))
    spoken_of = {_folded(entry.path) for entry in entries}
    missing = [entry.path for path, entry in standing.items() if path not in spoken_of]
    return Imported(planned, added=_count(planned, "add"), changed=_count(planned, "change"), missing=missing)


def _count(planned: Sequence[Planned], act: str) -> int:
    return sum(each.act == act for each in planned)


def _different(known: Entry, entry: Entry) -> tuple[str, ...]:
    return tuple(
        name
        for name in ("name_en", "description", "synonyms")
        if getattr(entry, name) and getattr(entry, name) != getattr(known, name)
    )


def bring_in(work: Work, entries: Sequence[Entry]) -> Imported:
    """Adds and changes what the file says; nothing is taken away. Can be taken back."""
    done = plan(work, entries)
    ids = _ids(work)
    added: list[int] = []
    changed: list[dict[str, Any]] = []
    for each in done.planned:
        path = _folded(each.entry.path)
        if each.act == "add":
            made = add_category(work, _new(each.entry, ids.get(path[:-1])))
            ids[path] = made.id
            added.append(made.id)
        elif each.act == "change":
            category = work.session.get_one(Category, ids[path])
            changed.append(snapshot(category))
            _describe(work, category, each)
    if added or changed:
        done.act = keep_act(work, IMPORT, {"added": added, "changed": changed})
        work.record(TaxonomyImported(subject="taxonomy:0", added=len(added), changed=len(changed)))
    return done


def _new(entry: Entry, parent_id: int | None) -> NewCategory:
    return NewCategory(
        name=entry.path[-1],
        name_en=entry.name_en,
        description=entry.description,
        synonyms=entry.synonyms,
        parent_id=parent_id,
    )


def _ids(work: Work) -> dict[Path, int]:
    categories = all_categories(work.session)
    names: Mapping[int, str] = {each.id: each.name for each in categories}
    return {_folded(tuple(names[number] for number in each.path)): each.id for each in categories}


def _describe(work: Work, category: Category, planned: Planned) -> None:
    for name in planned.fields:
        value = getattr(planned.entry, name)
        setattr(category, name, list(value) if name == "synonyms" else value)
    work.record(CategoryChanged(subject=f"category:{category.id}", fields=list(planned.fields)))
    note_changed(work, assets_in(work.session, [category.id]), "category")


def _joined(parts: Sequence[str], mark: str) -> str:
    return mark.join(part.replace("\\", "\\\\").replace(mark, f"\\{mark}") for part in parts)


def _parted(text: str, mark: str) -> Path:
    parts = re.findall(rf"(?:[^\\{mark}]|\\.)+", text.strip(), re.S)
    return tuple(re.sub(r"\\(.)", r"\1", part).strip() for part in parts if part.strip())


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RISKY) or (cell.startswith("'") and cell[1:2] in _RISKY) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and (cell[1:2] in _RISKY or cell[1:2] == "'") else cell
