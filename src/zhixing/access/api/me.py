"""Oneself: preferences, password, tokens."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request

from zhixing.access.api.people_schemas import DeviceOut, NewTokenOut, TokenIn, TokenOut
from zhixing.access.edge import COOKIE, OwnWorkDep, WorkDep
from zhixing.access.me import change_preferences, present_me
from zhixing.access.schemas import Me, MePatch, PasswordChange
from zhixing.kit.errors import Forbidden
from zhixing.kit.paging import Page
from zhixing.kit.routing import Router
from zhixing.people import (
    change_own_password,
    devices_of,
    end_device,
    end_other_devices,
    is_present,
    issue_token,
    revoke_token,
    tokens_of_person,
)
from zhixing.people.models import ApiToken, SignInSession

router = Router(tags=["people"])


@router.get("/me")
def get_me(work: OwnWorkDep) -> Me:
    """Who asks, and what they may do."""
    return present_me(work)


@router.patch("/me")
def patch_me(work: OwnWorkDep, patch: MePatch) -> Me:
    """Changes the own preferences."""
    change_preferences(work, lang=patch.lang, theme=patch.theme, pinned_spaces=patch.pinned_spaces)
    return present_me(work)


@router.post("/me/password", status_code=204)
def post_password(work: OwnWorkDep, request: Request, given: PasswordChange) -> None:
    """Changes the own password; every other sign-in ends."""
    change_own_password(work, work.person, current=given.current, new=given.new, present_secret=request.cookies.get(COOKIE))


@router.get("/me/tokens")
def list_tokens(work: WorkDep) -> Page[TokenOut]:
    """The own keys for programs."""
    tokens = [_token(token) for token in tokens_of_person(work.session, work.person.id)]
    return Page(items=tokens, total=len(tokens))


@router.post("/me/tokens", status_code=201)
def create_token(work: WorkDep, given: TokenIn) -> NewTokenOut:
    """Makes a key for a program. A key cannot make one that is good for more than itself."""
    for scope in given.scopes:
        if scope not in work.scopes:
            raise Forbidden("access.token_lacks_scope", scope=scope)
    lasts = None if given.expires_in_days is None else timedelta(days=given.expires_in_days)
    token, secret = issue_token(work, work.person, name=given.name, scopes=given.scopes, lasts=lasts)
    return NewTokenOut(**dict(_token(token)), secret=secret)


@router.delete("/me/tokens/{token_id}", status_code=204)
def delete_token(work: WorkDep, token_id: int) -> None:
    """Makes an own key good for nothing, at once."""
    revoke_token(work, work.person, token_id)


@router.get("/me/devices")
def list_devices(work: OwnWorkDep, request: Request) -> Page[DeviceOut]:
    """Where the one who asks is signed in, the present one marked."""
    present = request.cookies.get(COOKIE, "")
    devices = [_device(device, present) for device in devices_of(work.session, work.person.id, work.now)]
    return Page(items=devices, total=len(devices))


@router.delete("/me/devices/{device_id}", status_code=204)
def delete_device(work: OwnWorkDep, device_id: int) -> None:
    """Ends one own sign-in, at once."""
    end_device(work, work.person.id, device_id)


@router.delete("/me/devices", status_code=204)
def delete_other_devices(work: OwnWorkDep, request: Request) -> None:
    """Ends every own sign-in but the present one."""
    end_other_devices(work, work.person.id, request.cookies.get(COOKIE, ""))


def _device(device: SignInSession, present: str) -> DeviceOut:
    return DeviceOut(
        id=device.id,
        agent=device.agent,
        address=device.address,
        created_at=device.created_at,
        seen_at=device.seen_at,
        present=is_present(device, present),
    )


def _token(token: ApiToken) -> TokenOut:
    return TokenOut(
        id=token.id,
        name=token.name,
        hint=token.hint,
        scopes=token.scopes,
        created_at=token.created_at,
        used_at=token.used_at,
        expires_at=token.expires_at,
    )
