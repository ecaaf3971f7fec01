"""What somebody without a part in a space sees of its assets: nothing. And what each of the cast may do."""

from __future__ import annotations

from cast import Api, Cast


def test_an_outsider_finds_no_asset_in_the_list(cast: Cast, api: Api) -> None:
    cast.asset("来料检验规程")
    assert api("outsider").get("/api/assets").json() == {"items": [], "total": 0}


def test_an_outsider_asking_for_an_asset_hears_that_there_is_none(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    outsider = api("outsider")
    hidden, missing = outsider.get(f"/api/assets/{asset_id}"), outsider.get("/api/assets/999999")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json() == missing.json()


def test_an_outsider_can_do_nothing_to_an_asset(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    outsider = api("outsider")
    answers = [
        outsider.patch(f"/api/assets/{asset_id}", json={"title": "x"}),
        outsider.delete(f"/api/assets/{asset_id}"),
        outsider.post(f"/api/assets/{asset_id}/verify"),
        outsider.post(f"/api/assets/{asset_id}/restore"),
        outsider.get(f"/api/assets/{asset_id}/related"),
    ]
    assert {answer.status_code for answer in answers} == {404}


def test_an_outsider_counts_no_tags(cast: Cast, api: Api) -> None:
    cast.asset(tags=("来料", "抽样"))
    assert api("outsider").get("/api/tags").json() == []
    assert api("reader").get("/api/tags").json() == [{"tag": "抽样", "count": 1}, {"tag": "来料", "count": 1}]


def test_an_administrator_reads_no_content(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    assert api("administrator").get(f"/api/assets/{asset_id}").status_code == 404


def test_a_reader_reads_but_does_not_change(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    reader = api("reader")
    found = reader.get(f"/api/assets/{asset_id}").json()
    assert found["title"] == "来料检验规程"
    assert found["may"] == {"edit": False, "delete": False, "verify": False, "restrict": False, "restore": False, "export": True}
    refused = reader.patch(f"/api/assets/{asset_id}", json={"title": "x"})
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "assets.not_yours_to_edit"


def test_a_keeper_changes_what_others_own(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    keeper = api("keeper")
    changed = keeper.patch(f"/api/assets/{asset_id}", json={"title": "进料检验规程", "tags": ["进料", "进料", " ＩＱＣ "]}).json()
    assert (changed["title"], changed["tags"]) == ("进料检验规程", ["进料", "IQC"])


def test_a_contributor_changes_the_own_asset_only(cast: Cast, api: Api) -> None:
    cast.grant(cast.space, (f"user:{cast.reader}", "contributor"))
    own, other = cast.asset(by="reader"), cast.asset(by="keeper")
    reader = api("reader")
    assert reader.patch(f"/api/assets/{own}", json={"summary": "改过"}).status_code == 200
    assert reader.patch(f"/api/assets/{other}", json={"summary": "改过"}).status_code == 403


def test_an_anonymous_visitor_is_asked_to_sign_in(cast: Cast, api: Api) -> None:
    cast.asset()
    answer = api().get("/api/assets")
    assert answer.status_code == 401
    assert answer.json()["error"]["message"] == "还没有登录，或登录已经过期。请先登录。"
    assert api(lang="en").get("/api/assets").json()["error"]["message"].startswith("Nobody is signed in")
