"""Analysing anew what holds a word that entered or left the dictionary."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from zhixing.access import system_work
from zhixing.kit.house import House
from zhixing.search import lexicon
from zhixing.search.indexing import STRETCH, bring_up_to_date
from zhixing.search.models import DictionaryWord
from zhixing.search.port import ANYWHERE, SearchIndex
from zhixing.search.wanted import read


def relearn(house: House, words: Sequence[str]) -> None:
    """Brings every asset that holds one of the words up to date, a stretch at a time; twice is harmless."""
    index: SearchIndex = house.index
    lexicon.look_again(house)
    with house.database.transaction() as session:
        everywhere = system_work(house, session).reach
        for word in words:
            wording = read(f'"{word}"')
            holding: list[int] = []
            while wording.phrases and len(holding) % STRETCH == 0:
                some = index.ordered(wording, ANYWHERE, everywhere, also=(), order="title", offset=len(holding), limit=STRETCH)
                holding += some
                if len(some) < STRETCH:
                    break
            for at in range(0, len(holding), STRETCH):
                bring_up_to_date(session, house, holding[at : at + STRETCH])
        session.execute(update(DictionaryWord).where(DictionaryWord.word.in_(list(words))).values(applied=True))
