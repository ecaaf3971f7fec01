"""The first run, signing in and out."""

from __future__ import annotations

from fastapi import Request, Response

from zhixing.access.beginning import begin
from zhixing.access.edge import COOKIE, house_of, require_same_origin
from zhixing.access.me import present_me
from zhixing.access.schemas import Me, PasswordLinkUse, SetupIn, SetupOut, SignInIn
from zhixing.access.signing import choose_password_by_link, let_in
from zhixing.access.work import system_work, work_of
from zhixing.kit.request import current
from zhixing.kit.routing import Router
from zhixing.kit.words import lang_of
from zhixing.people import SIGN_IN_LASTS, has_anybody, sign_out, start_sign_in, the_company

router = Router(tags=["people"])


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
        secret = start_sign_in(session, person, agent=_agent(request), now=first.now, address=current().address)
        me = present_me(work_of(house, session, person, lang=lang))
    _set_cookie(request, response, secret)
    return me


@router.post("/session")
def post_session(request: Request, response: Response, given: SignInIn) -> Me:
    """Signs in: a cookie for the browser, and who it is."""
    require_same_origin(request, strictly=False)
    me, secret = let_in(
        house_of(request),
        given.login,
        given.password,
        agent=_agent(request),
        lang=lang_of(request.headers.get("accept-language")),
    )
    _set_cookie(request, response, secret)
    return me


@router.post("/password-reset", status_code=204)
def post_password_reset(request: Request, response: Response, given: PasswordLinkUse) -> None:
    """Chooses a password with a link that an administrator handed out; every sign-in ends. Open to everybody."""
    require_same_origin(request, strictly=False)
    choose_password_by_link(house_of(request), given.secret, given.new)
    _forget_cookie(request, response)


@router.delete("/session", status_code=204)
def delete_session(request: Request, response: Response) -> None:
    """Signs out; harmless when nobody is signed in."""
    require_same_origin(request)
    with house_of(request).database.transaction() as session:
        sign_out(session, request.cookies.get(COOKIE, ""))
    _forget_cookie(request, response)


def _forget_cookie(request: Request, response: Response) -> None:
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
