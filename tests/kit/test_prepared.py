"""Patterns and values of statements that are run by the driver."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger, Boolean, Text, any_, bindparam, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from zhixing.bootstrap import OpenHouse
from zhixing.kit.prepared import Prepared, beginning, holding

_HOLDS = Prepared(select(bindparam("text", type_=Text).ilike(bindparam("pattern", type_=Text), escape="/")))
_AMONG = Prepared(
    select(
        literal(2**62, BigInteger) == any_(bindparam("numbers", type_=ARRAY(BigInteger))),
        literal("a,b", Text) == any_(bindparam("words", type_=ARRAY(Text))),
        bindparam("yes", type_=Boolean),
    )
)


@pytest.mark.parametrize("text", ["%", "_", "/", "100%", "检验", 'a"b\\'])
def test_a_text_is_found_as_it_is_written(house: OpenHouse, text: str) -> None:
    with house.database.session() as session:
        for pattern, other, holds in (
            (holding(text), f"x{text}y", True),
            (holding(text), "xy", False),
            (beginning(text), f"{text}y", True),
            (beginning(text), f"x{text}", False),
        ):
            assert _HOLDS.row(session, {"text": other, "pattern": pattern}) == (holds,)


def test_many_values_are_one_array(house: OpenHouse) -> None:
    with house.database.session() as session:
        assert _AMONG.row(session, {"numbers": [-1, 2**62], "words": ["a,b", "{"], "yes": True}) == (True, True, True)
        assert _AMONG.row(session, {"numbers": [], "words": [], "yes": False}) == (False, False, False)
