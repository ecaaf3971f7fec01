"""Makes the demo company's files that are not Markdown (docx, xlsx, pptx, pdf, scans, mails …) from their written sources.

Run by hand after changing a source: `.venv/bin/python scripts/demo_files [id …]`. Needs Chromium and the Noto CJK fonts of the machine it
runs on; whoever only uses the demo needs neither, because the results are kept in the package.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import office
import pages
import plain
import scans

DEMO = Path(__file__).resolve().parents[2] / "src" / "zhixing" / "demo"
SCANNED = "扫描件"

MAKERS: dict[str, Callable[[str, dict[str, object]], bytes]] = {
    "docx": office.document,
    "xlsx": office.workbook,
    "pptx": office.slides,
    "pdf": pages.pdf,
    "html": pages.html,
    "csv": plain.text,
    "txt": plain.text,
    "eml": plain.mail,
    "zip": plain.archive,
    "png": scans.png,
    "jpg": scans.jpg,
}


def made(entry: dict[str, object], source: str) -> bytes:
    """The file of one entry of the index, from its written source."""
    path = str(entry["path"])
    if path.endswith(".pdf") and SCANNED in path:
        return scans.pdf(source, entry)
    return MAKERS[path.rsplit(".", 1)[-1]](source, entry)


def main(wanted: list[str]) -> None:
    """Writes every file, or only those of the ids named."""
    total = 0
    people = {one["login"]: one["name"] for one in json.loads((DEMO / "company.json").read_text(encoding="utf-8"))["people"]}
    for line in (DEMO / "index.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        entry["author"] = people[entry["by"]]
        extension = entry["path"].rsplit(".", 1)[-1]
        if extension == "md":
            continue
        target = DEMO / "files" / f"{entry['id']}.{extension}"
        if not wanted or entry["id"] in wanted:
            source = (DEMO / "documents" / f"{entry['id']}.md").read_text(encoding="utf-8")
            target.write_bytes(made(entry, source))
        total += target.stat().st_size
        print(f"{target.stat().st_size:>8}  {target.name}")
    print(f"{total / 1e6:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
