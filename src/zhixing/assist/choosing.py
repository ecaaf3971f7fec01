"""Which language model answers: the one of the environment, else the one that an administrator has set, else none."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from zhixing.assist.models import LanguageModel
from zhixing.assist.port import Endpoint
from zhixing.assist.queries import standing_model
from zhixing.assist.rules import ModelSettings, settings_from_url
from zhixing.assist.sealing import Unopened, unseal
from zhixing.kit.house import House

KEY = "ZHIXING_CHAT_KEY"
PURPOSE = "assist.language_model"


@dataclass(frozen=True)
class Chosen:
    """The model that answers. `sealed_shut`: its key is there, but this house's key file does not open it."""

    settings: ModelSettings
    key: str | None = field(default=None, repr=False)
    by_environment: bool = False
    sealed_shut: bool = False

    @property
    def usable(self) -> bool:
        return self.settings.usable and not self.sealed_shut

    @property
    def name(self) -> str:
        """Names endpoint and model, for fuses."""
        return f"{self.settings.base_url}|{self.settings.model}"

    def endpoint(self) -> Endpoint:
        said = self.settings
        return Endpoint(
            said.base_url,
            said.model,
            self.key,
            temperature=said.temperature,
            max_tokens=said.max_tokens,
            patience=said.patience_seconds,
            total=said.total_seconds,
        )


NONE = Chosen(ModelSettings(enabled=False))


def chosen_model(house: House, session: Session) -> Chosen:
    """The model that answers now; `NONE` where there is none. Raises `Invalid` where the environment names none that can be."""
    if house.settings.chat_url:
        return Chosen(settings_from_url(house.settings.chat_url), os.environ.get(KEY) or None, by_environment=True)
    row = standing_model(session)
    if row is None:
        return NONE
    settings = settings_of(row)
    if row.sealed_key is None:
        return Chosen(settings)
    try:
        return Chosen(settings, unseal(house.settings.home, row.sealed_key, purpose=PURPOSE))
    except (Unopened, OSError):
        return Chosen(settings, sealed_shut=True)


def settings_of(row: LanguageModel) -> ModelSettings:
    """The row as plain values."""
    return ModelSettings(
        enabled=row.enabled,
        base_url=row.base_url,
        model=row.model,
        temperature=row.temperature,
        max_tokens=row.max_tokens,
        patience_seconds=row.patience_seconds,
        total_seconds=row.total_seconds,
        price_in=row.price_in,
        price_out=row.price_out,
        currency=row.currency,
        month_tokens=row.month_tokens,
        month_money=row.month_money,
        person_month_tokens=row.person_month_tokens,
        highest_secrecy=row.highest_secrecy,
        space_ids=None if row.space_ids is None else tuple(row.space_ids),
        at_once=row.at_once,
    )
