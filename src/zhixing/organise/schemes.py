"""Metadata schemes: which fields the assets of a kind carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from zhixing.access import CompanyRole, Work
from zhixing.assets import KINDS, also_check_details
from zhixing.kit.errors import Invalid, NotFound
from zhixing.organise import rules
from zhixing.organise.events import SchemeChanged
from zhixing.organise.models import MetadataScheme
from zhixing.organise.taxonomy_queries import scheme_of


def fields_of(session: Session, kind: str) -> list[dict[str, Any]]:
    """The fields of a kind, in order; none where nobody made a scheme. Refuses a kind there is not."""
    _refuse_unknown(kind)
    found = scheme_of(session, kind)
    return list(found.fields) if found else []


def set_fields(work: Work, kind: str, fields: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Makes these the fields of a kind. Values that assets have already stay; those of fields that are gone are not shown."""
    work.require_company(CompanyRole.LIBRARIAN, CompanyRole.ADMINISTRATOR)
    _refuse_unknown(kind)
    fault = rules.field_fault(fields)
    if fault:
        raise Invalid(fault[0], **fault[1])
    kept = [_clean(field) for field in fields]
    found = scheme_of(work.session, kind)
    if found is None:
        work.session.add(MetadataScheme(kind=kind, fields=kept, updated_at=work.now))
    else:
        found.fields, found.updated_at = kept, work.now
    work.record(SchemeChanged(subject=f"scheme:{kind}", fields=[field["name"] for field in kept]))
    return kept


def check_details(session: Session, kind: str, details: Mapping[str, Any]) -> None:
    """Refuses values that do not fit the scheme of the kind; values without a field in it are let be."""
    for field in fields_of(session, kind):
        fault = rules.value_fault(field, details.get(field["name"]))
        if fault:
            raise Invalid(fault[0], **fault[1])


def _refuse_unknown(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound("organise.kind_not_found", kind=kind)


def _clean(field: Mapping[str, Any]) -> dict[str, Any]:
    choices = [rules.clean_name(str(choice)) for choice in field.get("choices") or ()]
    return {
        "name": field["name"],
        "label": rules.clean_name(str(field["label"])),
        "label_en": rules.clean_name(str(field.get("label_en") or "")),
        "type": field["type"],
        "choices": list(dict.fromkeys(choice for choice in choices if choice)),
        "required": bool(field.get("required")),
    }


also_check_details(check_details)
