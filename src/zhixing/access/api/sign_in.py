"""The first run, signing in and out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from zhixing.access.beginning import begin
from zhixing.access.edge import COOKIE, house_of, require_same_origin
from zhixing.access.me import present_me
from zhixing.access.schemas import Me, SetupIn, SetupOut, SignInIn
from zhixing.access.work import system_work, work_of
from zhixing.kit.words import lang_of
from zhixing.people import SIGN_IN_LASTS, SignedIn, count_try, has_anybody, sign_in, sign_out, start_sign_in, the_company

router = APIRouter(tags=["people"])


@router.get("/setup")
def get_setup(request: Request) -> SetupOut:
    """Whether the house waits for its first administrator; open to everybody."""
    with house_of(request).database.transaction() as session:
        company = the_company(session)
        return SetupOut(
            needs_setup=not has_anybody(session),
            company=company.name if company else None,
            demo=company.details.get("demo") if company else None,
        )


@router.post("/setup", status_code=201)
def post_setup(request: Request, response: Response, given: SetupIn) -> Me:
    """Founds the company and signs in its first administrator, while there is nobody yet."""
    require_same_origin(request, strictly=False)
    house, lang = house_of(request), lang_of(request.headers.get("accept-language"))
    with house.database.transaction() as session:
        first = system_work(house, session, lang=lang)
        person = begin(first, company=given.company, login=given.login, name=given.name, password=given.password)
        secret = start_sign_in(session, person, agent=_agent(request), now=first.now)
        me = present_me(work_of(house, session, person, lang=lang))
    _set_cookie(request, response, secret)
    return me


@router.post("/session")
def post_session(request: Request, response: Response, given: SignInIn) -> Me:
    """Signs in: a cookie for the browser, and who it is."""
    require_same_origin(request, strictly=False)
    house, address = house_of(request), request.client.host if request.client else ""
    with house.database.transaction() as session:
        count_try(session, given.login, address, house.clock())
    with house.database.transaction() as session:
        now = house.clock()
        person, secret = sign_in(session, given.login, given.password, address=address, agent=_agent(request), now=now)
        work = work_of(house, session, person, lang=lang_of(request.headers.get("accept-language")))
        work.record(SignedIn(subject=f"person:{person.id}", address=address))
        me = present_me(work)
    _set_cookie(request, response, secret)
    return me


@router.delete("/session", status_code=204)
def delete_session(request: Request, response: Response) -> None:
    """Signs out; harmless when nobody is signed in."""
    require_same_origin(request)
    with house_of(request).database.transaction() as session:
        sign_out(session, request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=request.url.scheme == "https")


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")


def _set_cookie(request: Request, response: Response, secret: str) -> None:
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(SIGN_IN_LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
