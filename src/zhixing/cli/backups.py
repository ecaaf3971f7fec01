"""Backups: `zhixing backup DIR|FILE`, `backup list|verify|prune|mend|drill`, `zhixing restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from zhixing.cli.terminal import AsJson, listed, show, show_progress

Source = Annotated[Path, typer.Argument(exists=True, help="The folder or .zxb file of the backup.")]
Which = Annotated[str | None, typer.Option("--snapshot", help="Its id; the newest unless one is given.")]
KeyFile = Annotated[
    Path | None, typer.Option("--key-file", exists=True, dir_okay=False, help="A file of at least 32 random bytes.")
]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", exists=True, dir_okay=False, help="A file that holds the passphrase.")
]
SHOWN = 10


class MakeUnlessNamed(TyperGroup):
    """`backup DIR` is `backup make DIR`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["make", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=MakeUnlessNamed, no_args_is_help=True, help="Back up the house: zhixing backup DIR|FILE.zxb")
top = typer.Typer()


def _opener(key_file: Path | None, passphrase_file: Path | None) -> Any:
    from zhixing.system.backup import Opener

    if key_file is not None:
        return Opener.of_file(key_file)
    if passphrase_file is not None:
        return Opener.of_passphrase(passphrase_file.read_text(encoding="utf-8").strip())
    return None


@app.command()
def make(
    target: Annotated[Path, typer.Argument(help="A folder, which grows with each backup, or a new file that ends in .zxb.")],
    key_file: KeyFile = None,
    passphrase_file: PassphraseFile = None,
    keep: Annotated[str | None, typer.Option(help="Days,weeks,months to keep afterwards, e.g. 7,4,12.")] = None,
    as_json: AsJson = False,
) -> None:
    """Back up the house while it goes on; exit code 1 if files were missing or damaged."""
    from zhixing import bootstrap, system
    from zhixing.system.backup import Keep

    with bootstrap.open_house() as house:
        kept = Keep.read(keep) if keep else None
        opener = _opener(key_file, passphrase_file)
        done = system.back_up(house, target.absolute(), opener, asked_by="command", keep=kept, progress=show_progress)
    show(done, as_json, listed(done))
    raise typer.Exit(1 if done["missing"] or done["corrupt"] else 0)


@app.command("list")
def list_(source: Source, key_file: KeyFile = None, passphrase_file: PassphraseFile = None, as_json: AsJson = False) -> None:
    """The backups in a folder or file, oldest first."""
    from zhixing.system import backup

    with backup.opened(source, _opener(key_file, passphrase_file)) as vault:
        found = [vault.snapshot(one) for one in vault.snapshots()]
    told = [
        {"id": s.id, "taken_at": s.taken_at, "product": s.product, "revision": s.revision, "rows": s.rows,
         "files": len(s.files), "bytes": s.bytes, "new_bytes": s.new_bytes, "whole": s.is_whole}
        for s in found
    ]  # fmt: skip
    show(
        told,
        as_json,
        [f"{t['id']}  {t['taken_at']}  {t['rows']} rows  {t['files']} files  +{t['new_bytes']} bytes" for t in told],
    )


@app.command()
def verify(
    source: Source,
    snapshot: Which = None,
    key_file: KeyFile = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Read a backup to the last byte; exit code 1 if it is damaged."""
    from zhixing.system import backup

    with backup.opened(source, _opener(key_file, passphrase_file)) as vault:
        chosen = vault.snapshot(snapshot)
        broken = backup.damaged(vault, chosen, show_progress)
    done = {"snapshot": chosen.id, "objects": len(chosen.digests()), "damaged": broken}
    show(done, as_json, listed(done))
    raise typer.Exit(1 if broken else 0)


@app.command()
def prune(
    source: Source,
    keep: Annotated[str, typer.Option(help="Days,weeks,months.")] = "7,4,12",
    key_file: KeyFile = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Forget the backups that need not be kept, and what only they needed."""
    from zhixing.system import backup

    with backup.filling(source, _opener(key_file, passphrase_file)) as vault:
        gone = backup.superfluous(vault.snapshots(), backup.Keep.read(keep))
        freed = vault.forget(gone)
    done = {"forgotten": gone, "freed_bytes": freed}
    show(done, as_json, listed(done))


@app.command()
def mend(
    source: Source,
    snapshot: Which = None,
    key_file: KeyFile = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Bring missing and damaged files of this house back from a backup; nothing else is touched."""
    from zhixing import bootstrap
    from zhixing.system import backup

    with bootstrap.open_house() as house, backup.opened(source, _opener(key_file, passphrase_file)) as vault:
        mended = backup.mend(house, vault, vault.snapshot(snapshot), show_progress)
    done = {"mended": len(mended), "files": mended[:SHOWN]}
    show(done, as_json, listed(done))


@app.command()
def drill(
    source: Annotated[Path | None, typer.Argument(help="A backup; without one, this house is backed up for the drill.")] = None,
    key_file: KeyFile = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Restore into a throwaway house and compare every row, file and index entry; exit code 1 if anything differs."""
    from zhixing import drilling

    done = drilling.drill(source, _opener(key_file, passphrase_file), show_progress)
    show(done, as_json, listed(done))
    raise typer.Exit(1 if done["different"] or done["index_differences"] else 0)


@top.command()
def restore(
    source: Source,
    snapshot: Which = None,
    key_file: KeyFile = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Bring a backup into this empty home, also one of an earlier version, and build the search index."""
    from zhixing import drilling

    done = drilling.restore(source, _opener(key_file, passphrase_file), snapshot, show_progress)
    show(done, as_json, listed(done))
