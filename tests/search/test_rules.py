"""How hits by words and by meaning become one order."""

from __future__ import annotations

from zhixing.search.port import Candidates, CardHit, Near, PassageHit
from zhixing.search.rules import FOREIGN, OVERDUE, meant, nearness, pool, scored_passages, weight_of_meaning, worth_showing

NOW = 1_000_000


def words(*scores: tuple[int, float], explained: float = 1.0, due: int | None = None) -> Candidates:
    return Candidates(
        tuple(PassageHit(asset * 10, asset, score) for asset, score in scores),
        tuple(CardHit(asset, score, due) for asset, score in scores),
        explained,
    )


def close(*hits: tuple[int, float], latin: bool = False) -> Near:
    """A hundred passages were compared, whose cosines lie around 0.8."""
    return Near(
        tuple(PassageHit(number, number // 10, cosine, latin) for number, cosine in hits), usual=0.8, spread=0.02, compared=100
    )


def test_what_does_not_stand_out_from_the_usual_is_not_meant() -> None:
    assert meant(close((10, 0.86), (20, 0.84), (30, 0.82)), explained=0.0, latin=False) == {10}
    assert meant(Near(), explained=0.0, latin=False) == set()
    assert worth_showing(pool(Candidates(), close((20, 0.84), (30, 0.83)), now=NOW)) == []


def test_another_language_need_not_stand_out_so_far_while_words_explain_nothing() -> None:
    near = close(*((number, 0.84) for number in range(10, 300, 10)), latin=True)
    assert len(meant(near, explained=0.0, latin=False)) == FOREIGN
    assert meant(near, explained=0.8, latin=False) == set() == meant(near, explained=0.0, latin=True)


def test_the_less_the_words_explain_the_more_meaning_counts() -> None:
    assert weight_of_meaning(0.0) > weight_of_meaning(0.5) > weight_of_meaning(1.0) > 0
    near = close((20, 0.9), (10, 0.8))
    assert [one.asset_id for one in pool(words((1, 5.0)), near, now=NOW)] == [1, 2]
    assert [one.asset_id for one in pool(words((1, 5.0), explained=0.1), near, now=NOW)] == [2, 1]


def test_what_words_and_meaning_agree_on_comes_first() -> None:
    best = pool(words((1, 5.0), (2, 4.9)), close((20, 0.9), (10, 0.8)), now=NOW)[0]
    assert best.asset_id == 2 and best.by_words and best.by_meaning and best.passage_id == 20


def test_without_meaning_words_decide_alone() -> None:
    assert [one.score for one in pool(words((1, 4.0), (2, 2.0)), Near(), now=NOW)] == [1.0, 0.5]
    assert pool(Candidates(), Near(), now=NOW) == []


def test_an_overdue_card_sinks_a_little() -> None:
    assert pool(words((1, 4.0), due=NOW - 1), Near(), now=NOW)[0].score == OVERDUE
    assert pool(words((1, 4.0), due=NOW + 1), Near(), now=NOW)[0].score == 1.0


def test_a_few_passages_are_not_all_meant_because_one_is_nearest() -> None:
    shares = nearness(close((1, 0.900), (2, 0.899)))
    assert shares[1] == 1.0 and shares[2] > 0.9
    assert nearness(close((1, 0.9))) == {1: 1.0}


def test_what_is_far_behind_the_best_is_not_shown_for_its_own_sake() -> None:
    found = pool(words((1, 10.0), (2, 9.0), (3, 1.0)), Near(), now=NOW)
    assert [one.asset_id for one in worth_showing(found)] == [1, 2]
    assert worth_showing([]) == []


def test_the_passage_shown_is_the_one_that_speaks_best_for_the_asset() -> None:
    candidates = Candidates((PassageHit(11, 1, 3.0), PassageHit(12, 1, 2.9)), (CardHit(1, 5.0),), 1.0)
    assert pool(candidates, Near(), now=NOW)[0].passage_id == 11
    assert pool(candidates, Near((PassageHit(12, 1, 0.9), PassageHit(11, 1, 0.8)), 0.8, 0.02, 100), now=NOW)[0].passage_id == 12


def test_passages_carry_both_scores_for_whoever_weighs_them() -> None:
    scored = scored_passages(words((1, 4.0), (2, 2.0)), close((30, 0.9), (10, 0.85)))
    assert [(hit.passage_id, lexical, cosine) for hit, lexical, cosine in scored] == [
        (10, 4.0, 0.85),
        (30, 0.0, 0.9),
        (20, 2.0, None),
    ]
