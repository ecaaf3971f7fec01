"""How hits by words and by meaning become one order."""

from __future__ import annotations

from zhixing.search.port import Candidates, CardHit, PassageHit
from zhixing.search.rules import OVERDUE, nearness, pool, scored_passages, weight_of_meaning, worth_showing

NOW = 1_000_000


def words(*scores: tuple[int, float], explained: float = 1.0, due: int | None = None) -> Candidates:
    return Candidates(
        tuple(PassageHit(asset * 10, asset, score) for asset, score in scores),
        tuple(CardHit(asset, score, due) for asset, score in scores),
        explained,
    )


def test_the_less_the_words_explain_the_more_meaning_counts() -> None:
    assert weight_of_meaning(0.0) > weight_of_meaning(0.5) > weight_of_meaning(1.0) > 0
    near = [PassageHit(20, 2, 0.9), PassageHit(10, 1, 0.8)]
    assert [one.asset_id for one in pool(words((1, 5.0)), near, now=NOW)] == [1, 2]
    assert [one.asset_id for one in pool(words((1, 5.0), explained=0.1), near, now=NOW)] == [2, 1]


def test_what_words_and_meaning_agree_on_comes_first() -> None:
    best = pool(words((1, 5.0), (2, 4.9)), [PassageHit(20, 2, 0.9), PassageHit(10, 1, 0.8)], now=NOW)[0]
    assert best.asset_id == 2 and best.by_words and best.by_meaning and best.passage_id == 20


def test_without_meaning_words_decide_alone() -> None:
    assert [one.score for one in pool(words((1, 4.0), (2, 2.0)), [], now=NOW)] == [1.0, 0.5]
    assert pool(Candidates(), [], now=NOW) == []


def test_an_overdue_card_sinks_a_little() -> None:
    assert pool(words((1, 4.0), due=NOW - 1), [], now=NOW)[0].score == OVERDUE
    assert pool(words((1, 4.0), due=NOW + 1), [], now=NOW)[0].score == 1.0


def test_a_few_passages_are_not_all_meant_because_one_is_nearest() -> None:
    shares = nearness([PassageHit(1, 1, 0.900), PassageHit(2, 2, 0.899)])
    assert shares[1] == 1.0 and shares[2] > 0.9
    assert nearness([PassageHit(1, 1, 0.9)]) == {1: 1.0}


def test_what_is_far_behind_the_best_is_not_shown_for_its_own_sake() -> None:
    found = pool(words((1, 10.0), (2, 9.0), (3, 1.0)), [], now=NOW)
    assert [one.asset_id for one in worth_showing(found)] == [1, 2]
    assert worth_showing([]) == []


def test_the_passage_shown_is_the_one_that_speaks_best_for_the_asset() -> None:
    candidates = Candidates((PassageHit(11, 1, 3.0), PassageHit(12, 1, 2.9)), (CardHit(1, 5.0),), 1.0)
    assert pool(candidates, [], now=NOW)[0].passage_id == 11
    assert pool(candidates, [PassageHit(12, 1, 0.9), PassageHit(11, 1, 0.8)], now=NOW)[0].passage_id == 12


def test_passages_carry_both_scores_for_whoever_weighs_them() -> None:
    scored = scored_passages(words((1, 4.0), (2, 2.0)), [PassageHit(30, 3, 0.9), PassageHit(10, 1, 0.85)])
    assert [(hit.passage_id, lexical, cosine) for hit, lexical, cosine in scored] == [
        (10, 4.0, 0.85),
        (30, 0.0, 0.9),
        (20, 2.0, None),
    ]
