"""Requests that no browser would send: each is refused in a sentence or answered, never with a failure, and nothing is left behind."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from cast import ORIGIN, Api, Cast
from zhixing.capture.jobs import JOBS
from zhixing.jobs import run_waiting

QUERIES = (
    "' OR 1=1 --", "'; DROP TABLE asset; --", "title:*", "title:检验 AND -text:x", "(((((((", ")", "\"", "\"\"\"", "a\"b\"c", "NOT", "AND OR NOT",
    "*", "?", "+", "-", "- -", "--检验", "[a TO z]", "{x TO *}", "検~2", "检验^9999999", "/.*/", "/(a+)+$/", "(a|aa)+$" * 20, "\\", "\\\\\\", "%", "_",
    "%%%", "${7*7}", "{{7*7}}", "<script>alert(1)</script>", "\u202e检验", "\ufeff", "\u0000检验", "🦄" * 300, "检" * 5000, "a " * 3000,
    "“”", "《》", "「", "NEAR/3", "field:", ":", "::::", "检验\n\r\t抽样", "\ud7ff\ue000", "ＡＢＣ　ｄｅｆ", "1e400", "NaN", "null", "undefined",
    "site:x filetype:pdf before:9999-99-99", "tag:检验 space:质量 owner:孔维 kind:document", "before:昨天", "-tag:检验", "tag:", "format:exe",
)  # fmt: skip
"""What people type, paste, and try."""


@pytest.fixture
def document(api: Api, cast: Cast) -> int:
    """A document the keeper handed in."""
    body = {"space_id": cast.space, "title": "检验规程", "text": "抽样按标准执行，先断电。"}
    assert api("keeper").post("/api/captures/text", json=body).status_code == 201
    run_waiting(cast.house, JOBS, ["capture", "ocr"])
    return int(api("keeper").get("/api/assets").json()["items"][0]["id"])


def refused(answer: Any, *statuses: int) -> str:
    """The sentence with which something was refused; Chinese, and without anything of the inside."""
    assert answer.status_code in statuses, (answer.status_code, answer.text[:300])
    message = str(answer.json()["error"]["message"])
    assert any("\u4e00" <= letter <= "\u9fff" for letter in message), message
    assert not any(word in answer.text for word in ("Traceback", "psycopg", "sqlalchemy", "/site-packages/", "SELECT ")), (
        answer.text
    )
    return message


@pytest.mark.parametrize("q", QUERIES)
def test_no_query_is_too_strange_to_be_searched(api: Api, document: int, q: str) -> None:
    reader = api("reader")
    for route, name in (("/api/search", "q"), ("/api/search/suggest", "q"), ("/api/assets", "q"), ("/api/tags", "q")):
        answer = reader.get(route, params={name: q})
        assert answer.status_code in (200, 422), (route, answer.status_code, answer.text[:200])
    asked = reader.post("/api/ask", json={"question": q})
    assert asked.status_code in (200, 422), asked.text[:200]


def test_a_query_of_a_database_finds_nothing_and_changes_nothing(api: Api, document: int) -> None:
    assert api("outsider").get("/api/search", params={"q": "' OR 1=1 --"}).json()["total"] == 0
    assert api("outsider").get("/api/assets", params={"q": "%"}).json()["total"] == 0
    assert api("reader").get("/api/assets", params={"q": "%规%"}).json()["total"] == 0
    assert api("reader").get("/api/assets").json()["total"] == 1


BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    "nothing": (b"", {}),
    "half": (b'{"question": "', {}),
    "no JSON": (b"question=x", {}),
    "a list": (b"[]", {}),
    "null": (b"null", {}),
    "a number": (b'{"question": 7}', {}),
    "a list of questions": (b'{"question": ["a"]}', {}),
    "a nest": (b'{"question": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", {}),
    "an endless number": (b'{"question": ' + b"9" * 100_000 + b"}", {}),
    "not a number": (b'{"question": NaN}', {}),
    "an infinite number": (b'{"question": 1e999}', {}),
    "bytes": (b'{"question": "\xff\xfe\x00"}', {}),
    "a lone surrogate": (rb'{"question": "\ud800"}', {}),
    "a NUL": (rb'{"question": "a\u0000b"}', {}),
    "ten megabytes": (json.dumps({"question": "检" * 3_500_000}).encode(), {}),
    "gzip": (gzip.compress(json.dumps({"question": "x"}).encode()), {"Content-Encoding": "gzip"}),
    "a packed bomb": (gzip.compress(b'{"question": "' + b" " * 50_000_000 + b'"}'), {"Content-Encoding": "gzip"}),
    "another type": (b'{"question": "x"}', {"Content-Type": "text/plain"}),
    "another character set": (
        json.dumps({"question": "检验"}).encode("utf-16"),
        {"Content-Type": "application/json; charset=utf-16"},
    ),
    "XML": (b"<?xml version='1.0'?><question>x</question>", {"Content-Type": "application/xml"}),
    "the same key twice": (b'{"question": "a", "question": "b", "__proto__": {"admin": true}}', {}),
    "a key that is long": (json.dumps({"q" * 1_000_000: 1, "question": "x"}).encode(), {}),
}


@pytest.mark.parametrize("name", BODIES)
def test_no_body_is_too_strange_to_be_refused(api: Api, name: str) -> None:
    body, headers = BODIES[name]
    answer = api("reader").post("/api/ask", content=body, headers={"Content-Type": "application/json", **headers})
    if answer.status_code == 200:
        assert name in {
            "a lone surrogate",
            "a NUL",
            "the same key twice",
            "a key that is long",
            "another character set",
            "another type",
        }
    else:
        refused(answer, 400, 413, 415, 422)


FORMS: dict[str, tuple[bytes, str]] = {
    "no boundary": (b"--x\r\n\r\n", "multipart/form-data"),
    "an empty boundary": (b"--\r\n\r\n", "multipart/form-data; boundary="),
    "an endless boundary": (b"--x\r\n", "multipart/form-data; boundary=" + "x" * 5000),
    "another boundary": (b"--y\r\nContent-Disposition: form-data; name=\"files\"\r\n\r\nx\r\n--y--", "multipart/form-data; boundary=x"),
    "no end": (b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\nabc', "multipart/form-data; boundary=x"),
    "no name": (b"--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    "no disposition": (b"--x\r\n\r\nabc\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    "a thousand fields": (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\na\r\n' % n for n in range(1000)) + b"--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "a header of a megabyte": (b"--x\r\nContent-Disposition: " + b"a" * 1_000_000 + b"\r\n\r\nx\r\n--x--", "multipart/form-data; boundary=x"),
    "a field of a megabyte": (
        b'--x\r\nContent-Disposition: form-data; name="space_id"\r\n\r\n' + b"1" * 1_000_000 + b"\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "a multipart in a multipart": (
        b'--x\r\nContent-Disposition: form-data; name="files"\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\na\r\n--y--\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    "nothing": (b"", "multipart/form-data; boundary=x"),
    "no form": (b"{}", "application/json"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_none_hands_nothing_in(api: Api, cast: Cast, name: str) -> None:
    body, kind = FORMS[name]
    keeper = api("keeper")
    refused(keeper.post("/api/captures", content=body, headers={"Content-Type": kind}), 413, 422)
    assert keeper.get("/api/captures").json()["total"] == 0


@pytest.mark.parametrize("space", ["-1", "0", "99999999999999999999", "1.5", "１", "1 OR 1=1", "", " ", "null", "0x1", "1\x00"])
def test_a_space_that_is_none_takes_nothing(api: Api, space: str) -> None:
    answer = api("keeper").post("/api/captures", data={"space_id": space}, files=[("files", ("a.md", b"# a"))])
    refused(answer, 404, 422)


WAYS = (
    "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd", "/etc/passwd", "\\\\host\\share",
    "image1.png%00.txt", "image1.png\x00", "CON", "a" * 5000, "😀.png", ".", "..", "~", "file:///etc/passwd", "http://127.0.0.1:1/x.png", "%s%n",
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_name_of_a_picture_or_a_page_leads_out(api: Api, document: int, way: str) -> None:
    reader = api("reader")
    for route in (
        f"/api/documents/{document}/images/{way}",
        f"/api/documents/{document}/pages/{way}.png",
        f"/{way}",
        f"/assets/{way}",
    ):
        try:
            answer = reader.get(route)
        except Exception as error:  # the client itself refuses to send some of them
            if "url" in f"{type(error).__name__} {error}".lower():
                continue
            raise
        assert answer.status_code in (200, 404, 422), (route, answer.status_code)
        assert "root:" not in answer.text
        assert answer.headers.get("content-type", "").startswith(("application/json", "text/html")), route


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="evil.exe".md',
        "规程\r\nSet-Cookie: x=1\r\n\r\n<b>.md",
        "规程;\u2028.md",
        "a%0d%0aX-Evil: 1.md",
        "é\u202e.md",
    ],
)
def test_a_file_name_never_becomes_a_header(api: Api, cast: Cast, name: str) -> None:
    keeper = api("keeper")
    keeper.post("/api/captures", data={"space_id": str(cast.space)}, files=[("files", (name, "# 规程\n\n先断电。".encode()))])
    run_waiting(cast.house, JOBS, ["capture", "ocr"])
    for asset in keeper.get("/api/assets").json()["items"]:
        answer = keeper.get(f"/api/documents/{asset['id']}/original")
        assert answer.status_code == 200
        assert {"x-evil", "set-cookie"}.isdisjoint(answer.headers)
        disposition = answer.headers["content-disposition"]
        assert disposition.startswith("attachment")
        assert disposition.count("filename=") <= 1
        assert not any(character in disposition for character in "\r\n")


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer " + "x" * 100_000}, {"Authorization": "Basic !!!"}, {"Authorization": "Bearer zx_\u00ff"}, {"Cookie": "zximg=;;;=;"},
        {"Cookie": "zhixing_session=" + "a" * 10_000}, {"Accept-Language": "zh" * 5000}, {"Accept-Language": "\u00ff,;q=NaN"},
        {"X-Forwarded-For": "' OR 1=1"}, {"X-Request-Id": "a\tb" * 100}, {"Host": "evil.example"}, {"Range": "bytes=0-,0-,0-"},
        {"Transfer-Encoding": "identity"}, {"If-None-Match": "*" * 1000}, {"Accept": "*/*;q=9999999999999"},
    ],
    ids=lambda headers: f"{next(iter(headers))} {len(str(headers))}",
)  # fmt: skip
def test_no_header_is_too_strange(api: Api, headers: dict[str, str]) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    for route in ("/api/me", "/api/health", "/api/setup"):
        assert api().get(route, headers=raw).status_code in (200, 400, 401, 404, 416, 431), route  # type: ignore[arg-type]


def test_another_origin_changes_nothing(api: Api, cast: Cast) -> None:
    keeper = api("keeper")
    for origin in ("http://evil.example", "null", ORIGIN + ".evil.example", "http://testserver@evil.example"):
        answer = keeper.post(
            "/api/captures/text", json={"space_id": cast.space, "title": "x", "text": "x"}, headers={"Origin": origin}
        )
        refused(answer, 403)
    assert keeper.get("/api/captures").json()["total"] == 0


HUGE = (-1, 0, 2**31, 2**63 - 1, 2**63, -(2**63), 10**30)


@pytest.mark.parametrize("number", HUGE)
def test_no_number_is_too_large(api: Api, document: int, number: int) -> None:
    reader = api("reader")
    routes = (
        "/api/assets/{}",
        "/api/documents/{}",
        "/api/passages/{}",
        "/api/captures/{}",
        "/api/spaces/{}",
        "/api/ask/{}",
        "/api/people/{}",
    )
    for route in routes:
        assert reader.get(route.format(number)).status_code in (403, 404, 422), route
    for name in ("limit", "offset", "space_id", "category_id", "owner_id"):
        for route in ("/api/assets", "/api/search", "/api/captures", "/api/people"):
            assert reader.get(route, params={name: number}).status_code in (200, 403, 422), (route, name)
    for name, value in (("from", number), ("count", number), ("version", number)):
        assert reader.get(f"/api/documents/{document}", params={name: value}).status_code in (200, 404, 422), name


Send = Callable[[Any], Any]


def test_what_is_text_stays_text_wherever_people_may_write(api: Api, cast: Cast, document: int) -> None:
    """JSON is answered as JSON, never sniffed; the words come back as they were written, neither run nor changed."""
    evil = "<img src=x onerror=alert(1)>\"'</script>"
    keeper, administrator = api("keeper"), api("administrator")
    patched = keeper.patch(
        f"/api/assets/{document}", json={"title": evil, "summary": evil, "tags": [evil], "details": {evil: evil}}
    )
    assert patched.status_code == 200, patched.text
    assert (patched.json()["title"], patched.json()["summary"], patched.json()["tags"]) == (evil, evil, [evil])
    for route, body in (
        ("/api/people", {"login": "evil", "name": evil, "title": evil, "password": "long enough 密码"}),
        ("/api/departments", {"name": evil}), ("/api/groups", {"name": evil, "description": evil}), ("/api/taxonomy", {"name": evil}),
        ("/api/spaces", {"name": evil, "description": evil}),
    ):  # fmt: skip
        assert administrator.post(route, json=body).status_code in (201, 403), route
    for route in (
        "/api/assets",
        "/api/people",
        "/api/groups",
        "/api/spaces",
        "/api/taxonomy",
        f"/api/documents/{document}",
        "/api/tags",
    ):
        answer = administrator.get(route) if route in ("/api/people", "/api/groups") else keeper.get(route)
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert (
            "script-src" in answer.headers["content-security-policy"]
            or "default-src 'self'" in answer.headers["content-security-policy"]
        )
