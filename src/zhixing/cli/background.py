"""What runs behind the scenes: `zhixing jobs`, and `jobs retry | cancel | pause | resume`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from zhixing.cli.terminal import LANG, AsJson, show

app = typer.Typer(help="Look after the work behind the scenes: lanes, files and jobs.", invoke_without_command=True)

Numbers = Annotated[
    list[int] | None, typer.Argument(help="Numbers as `jobs --failed` prints them; without any: all that failed.")
]
OfFiles = Annotated[bool, typer.Option("--files", help="Files, not jobs.")]
Lane = Annotated[str, typer.Argument(help="capture, ocr, default, organise, embed or upkeep.")]


@contextmanager
def _work() -> Iterator[Any]:
    from zhixing import access, bootstrap

    with bootstrap.open_house() as house, house.database.transaction() as session:
        yield access.system_work(house, session, lang=LANG)


@app.callback()
def overview(
    context: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="List what failed or is stuck, with the reasons.")] = False,
    as_json: AsJson = False,
) -> None:
    """How every lane stands: what waits, runs, is stuck or failed, its pace, and how long it will take."""
    if context.invoked_subcommand is not None:
        return
    with _work() as work:
        found = _failures(work) if failed else _lanes(work)
    show(found, as_json, [_line(one) for one in found])


def _lanes(work: Any) -> list[dict[str, Any]]:
    from zhixing.background import presenting

    return [lane.model_dump(mode="json") for lane in presenting.present_all(work).lanes]


def _failures(work: Any) -> list[dict[str, Any]]:
    from zhixing import capture, jobs
    from zhixing.background import presenting

    wanted = capture.WantedFiles(states=("failed", "stuck"))
    files, _ = capture.files_anywhere(work.session, work.reach, wanted, limit=200, offset=0)
    rows, _ = jobs.runs(work.session, lane=None, name=None, states=("failed", "stuck"), limit=200, offset=0)
    told = [{"of": "file", **file.model_dump(mode="json")} for file in presenting.present_files(work, files)]
    return told + [{"of": "job", **job.model_dump(mode="json")} for job in presenting.present_jobs(rows, LANG)]


def _line(one: dict[str, Any]) -> str:
    if one.get("of") == "file":
        return f"file {one['id']:>8}  {one['state']:<8} {one['name'] or one['extension']}  {one['reason'] or ''}"
    if one.get("of") == "job":
        return f"job  {one['id']:>8}  {one['state']:<8} {one['label']}  {one['error'] or ''}"
    left = "" if one["seconds_left"] is None else f"{one['seconds_left']:.0f} s"
    numbers = "  ".join(f"{name}={one[name]}" for name in ("waiting", "running", "stuck", "failed"))
    return f"{one['lane']:<10} {numbers}  {one['per_minute']}/min  {left}{'  paused' if one['paused_since'] else ''}"


@app.command()
def retry(numbers: Numbers = None, files: OfFiles = False, as_json: AsJson = False) -> None:
    """Try failed jobs (or files) again: the named ones, or all."""
    from zhixing.background import service

    with _work() as work:
        count = service.retry_files(work, numbers, None) if files else service.retry_jobs(work, numbers, None)
    show({"count": count}, as_json, [str(count)])


@app.command()
def cancel(numbers: Annotated[list[int], typer.Argument()], files: OfFiles = False, as_json: AsJson = False) -> None:
    """Take waiting jobs (or files) back."""
    from zhixing.background import service

    with _work() as work:
        count = service.take_files_back(work, numbers) if files else service.take_jobs_back(work, numbers)
    show({"count": count}, as_json, [str(count)])


@app.command()
def pause(lane: Lane, as_json: AsJson = False) -> None:
    """Let a lane rest: what runs is finished, what waits goes on waiting."""
    from zhixing.background import service

    with _work() as work:
        service.pause(work, lane)
    show({"lane": lane, "paused": True}, as_json, [f"{lane}: paused"])


@app.command()
def resume(lane: Lane, as_json: AsJson = False) -> None:
    """Let a lane go on."""
    from zhixing.background import service

    with _work() as work:
        service.resume(work, lane)
    show({"lane": lane, "paused": False}, as_json, [f"{lane}: going on"])
