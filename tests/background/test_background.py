"""An administrator looks after the work behind the scenes without reading what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from cast import Api, Cast
from zhixing.capture import HandedIn, start
from zhixing.capture.jobs import JOBS
from zhixing.jobs import Job, enqueue, run_waiting
from zhixing.kit.house import House

ROUTES = ("", "/files", "/jobs")
ACTS = ("files/retry", "files/cancel", "jobs/retry", "jobs/cancel", "lanes/capture/pause", "lanes/capture/resume")


def hand_in(cast: Cast, *files: tuple[str, bytes]) -> int:
    with cast.work("keeper") as work:
        return start(
            work, cast.space, origin="cli", files=[HandedIn(path, cast.house.files.put(data), len(data)) for path, data in files]
        ).id


@pytest.fixture
def failed_job(cast: Cast) -> Iterator[int]:
    """A job that failed for good."""

    def fail(house: House, args: dict[str, Any]) -> None:
        raise ValueError("机密内容")

    with cast.system() as work:
        enqueue(work.session, "tests.work", {"asset_ids": [1, 2, 3]}, queue="organise", key="tests")
    run_waiting(cast.house, [Job("tests.work", fail, queue="organise", retries=0)])
    with cast.house.database.session() as session:
        yield int(session.scalar(text("SELECT id FROM procrastinate_jobs WHERE status = 'failed'")) or 0)


@pytest.mark.parametrize("who", ["outsider", "reader", "keeper"])
def test_only_administrators_look_behind_the_scenes(api: Api, who: str) -> None:
    client = api(who)
    for route in ROUTES:
        assert client.get(f"/api/admin/background{route}").status_code == 403
    for act in ACTS:
        asked = {"item_ids": [1]} if act.startswith("files") else {"job_ids": [1]}
        assert client.post(f"/api/admin/background/{act}", json=asked).status_code == 403


def test_an_administrator_sees_how_many_files_wait_and_of_how_many_people(api: Api, cast: Cast) -> None:
    hand_in(cast, ("a.md", b"# a"), ("b.md", b"# b"), ("c.png", b"c"))
    answer = api("administrator").get("/api/admin/background")
    assert answer.status_code == 200, answer.text
    lanes = {lane["lane"]: lane for lane in answer.json()["lanes"]}
    assert (lanes["capture"]["waiting"], lanes["capture"]["people"], lanes["capture"]["files"]) == (2, 1, True)
    assert lanes["ocr"]["waiting"] == 1
    assert (lanes["embed"]["waiting"], lanes["embed"]["files"]) == (0, False)


def test_a_file_is_named_only_to_those_who_may_see_its_hand_in(api: Api, cast: Cast) -> None:
    hand_in(cast, ("并购/秘密计划.md", b"# a"))
    [row] = api("administrator").get("/api/admin/background/files").json()["items"]
    assert (row["name"], row["extension"], row["person"]["name"], row["state"]) == (None, "md", "孔维", "waiting")
    cast.grant(cast.space, (f"user:{cast.administrator}", "keeper"))
    [row] = api("administrator").get("/api/admin/background/files").json()["items"]
    assert row["name"] == "并购/秘密计划.md"


def test_failed_files_are_read_again_all_at_once_or_by_reason(api: Api, cast: Cast) -> None:
    hand_in(cast, ("坏.docx", b"PK\x03\x04"), ("空.txt", b""), ("好.md", b"# a"))
    run_waiting(cast.house, JOBS, ["capture"])
    administrator = api("administrator")
    rows = administrator.get("/api/admin/background/files", params={"file_state": "failed"}).json()
    assert rows["total"] == 2
    assert {row["reason_code"] for row in rows["items"]} == {"capture.unreadable.broken", "capture.unreadable.empty"}
    answer = administrator.post("/api/admin/background/files/retry", json={"reason_code": "capture.unreadable.empty"})
    assert answer.json() == {"count": 1}
    assert administrator.post("/api/admin/background/files/retry", json={}).json() == {"count": 1}
    assert administrator.post("/api/admin/background/files/retry", json={}).status_code == 409


def test_waiting_files_are_taken_back(api: Api, cast: Cast) -> None:
    hand_in(cast, ("a.md", b"# a"))
    administrator = api("administrator")
    [row] = administrator.get("/api/admin/background/files").json()["items"]
    assert administrator.post("/api/admin/background/files/cancel", json={"item_ids": [row["id"]]}).json() == {"count": 1}
    assert administrator.post("/api/admin/background/files/cancel", json={"item_ids": [row["id"]]}).status_code == 409


def test_a_failed_job_says_where_not_what_and_is_tried_again(api: Api, cast: Cast, failed_job: int) -> None:
    administrator = api("administrator")
    [row] = administrator.get("/api/admin/background/jobs", params={"job_state": "failed"}).json()["items"]
    assert (row["id"], row["subjects"], row["lane"]) == (failed_job, 3, "organise")
    assert "ValueError" in row["error"]
    assert "机密" not in row["error"]
    assert administrator.post("/api/admin/background/jobs/retry", json={"job_ids": [failed_job]}).json() == {"count": 1}
    run_waiting(cast.house, [Job("tests.work", lambda house, args: None, queue="organise")])
    [row] = administrator.get("/api/admin/background/jobs", params={"lane": "organise"}).json()["items"]
    assert (row["state"], row["id"]) == ("done", failed_job)


def test_of_equal_failed_jobs_one_is_tried_again(api: Api, cast: Cast, failed_job: int) -> None:
    with cast.system() as work:
        enqueue(work.session, "tests.work", {"asset_ids": [1, 2, 3]}, queue="organise", key="tests")
    assert api("administrator").post("/api/admin/background/jobs/retry", json={}).json() == {"count": 1}
    with cast.house.database.session() as session:
        assert session.execute(text("SELECT status::text FROM procrastinate_jobs")).all() == [("todo",)]


def test_a_paused_lane_rests_until_it_goes_on(api: Api, cast: Cast) -> None:
    done: list[int] = []
    job = Job("tests.work", lambda house, args: done.append(args["n"]), queue="organise")
    administrator = api("administrator")
    lanes = administrator.post("/api/admin/background/lanes/organise/pause").json()["lanes"]
    assert next(lane for lane in lanes if lane["lane"] == "organise")["paused_since"]
    with cast.system() as work:
        enqueue(work.session, "tests.work", {"n": 1}, queue="organise")
    run_waiting(cast.house, [job])
    assert done == []
    assert administrator.post("/api/admin/background/lanes/organise/resume").status_code == 200
    run_waiting(cast.house, [job])
    assert done == [1]
    assert administrator.post("/api/admin/background/lanes/nowhere/pause").status_code == 404


def test_a_job_that_waits_is_taken_back(api: Api, cast: Cast) -> None:
    with cast.system() as work:
        enqueue(work.session, "tests.work", {"n": 1}, queue="organise")
    administrator = api("administrator")
    [row] = administrator.get("/api/admin/background/jobs").json()["items"]
    assert row["state"] == "waiting"
    assert administrator.post("/api/admin/background/jobs/cancel", json={"job_ids": [row["id"]]}).json() == {"count": 1}
    assert administrator.get("/api/admin/background/jobs").json()["total"] == 0
