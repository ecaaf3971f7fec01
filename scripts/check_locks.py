"""Fails when a lock names a download address, lacks a hash, or lacks an optional platform package
(`npm ci` would then stop with "Missing: … from lock file")."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
ADDRESS = re.compile(r"https?://|file://|--(extra-)?index-url|--find-links")


def python_faults(lock: Path) -> list[str]:
    """What is wrong with one of requirements/*.lock."""
    text = lock.read_text()
    faults = [f"{lock.name}: {line.strip()}" for line in text.splitlines() if ADDRESS.search(line)]
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        if "==" in requirement and "--hash=sha256:" not in requirement:
            faults.append(f"{lock.name}: no hash: {requirement.splitlines()[0]}")
    return faults


def web_faults(lock: Path) -> list[str]:
    """What is wrong with web/package-lock.json."""
    packages = json.loads(lock.read_text())["packages"]
    faults = [f"{lock.name}: address: {name}" for name, package in packages.items() if "resolved" in package]
    for name, package in packages.items():
        for optional in package.get("optionalDependencies", {}):
            if not any(other.endswith("node_modules/" + optional) for other in packages):
                faults.append(f"{lock.name}: {optional}, optional for {name}, is missing")
    return faults


def missing() -> list[str]:
    """Dependencies of pyproject.toml that no lock holds: `make lock` was forgotten."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {"runtime": project["project"]["dependencies"], "dev": project["dependency-groups"]["dev"]}
    faults = []
    for lock, requirements in wanted.items():
        locked = set(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / f"{lock}.lock").read_text(), re.MULTILINE))
        names = [re.split(r"[\[<>=!~ ;]", requirement)[0].lower() for requirement in requirements]
        faults += [f"{lock}.lock: {name} is missing" for name in names if name not in locked]
    return faults


def main() -> int:
    faults = missing() + [fault for lock in sorted(ROOT.glob("requirements/*.lock")) for fault in python_faults(lock)]
    web = ROOT / "web" / "package-lock.json"
    faults += web_faults(web) if web.exists() else []
    print("\n".join(faults) or "locks: clean")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
