"""Whoever installs the product takes on permissive licences only; the weak exceptions stand here with their reason."""

from __future__ import annotations

import importlib.metadata
import re

from walls.source import ROOT

DEMANDING = re.compile(r"GPL|General Public|MPL|Mozilla|SSPL|EUPL|Commons Clause|BUSL|Elastic", re.IGNORECASE)
EXCEPTIONS = {
    "certifi": "MPL-2.0 covers its list of certificates, which is used unchanged",
    "docutils": "public domain and BSD; the GPL part is an Emacs tool that is not installed",
    "psycopg": "LGPL-3.0, a library used unchanged through Python's import",
    "psycopg-binary": "as psycopg",
    "psycopg-pool": "as psycopg",
    "tld": "three licences to choose from; MPL-1.1 is taken, used unchanged",
    "tqdm": "MIT and MPL-2.0, used unchanged",
}


def licence(name: str) -> str:
    """What a package says of its licence; "" where it is not installed on this platform."""
    try:
        told = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    kinds = [line.rpartition("::")[2].strip() for line in told.get_all("Classifier") or [] if line.startswith("License")]
    return " ".join([told.get("License-Expression") or "", *kinds, (told.get("License") or "")[:80]]).strip() or "none"


def test_no_dependency_demands_more_than_a_notice() -> None:
    names = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / "runtime.lock").read_text(), re.MULTILINE)
    assert len(names) > 50
    told = {name: licence(name) for name in names}
    demanding = {name: text for name, text in told.items() if text == "none" or DEMANDING.search(text)}
    assert {name: text for name, text in demanding.items() if name not in EXCEPTIONS} == {}
    assert set(EXCEPTIONS) <= set(demanding), "an exception that is needed no more"
