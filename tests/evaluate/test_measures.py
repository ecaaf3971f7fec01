"""Measures, checked against values reckoned by hand, and judged sets in the forms in which others publish them."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path

import pytest

from zhixing.evaluate.judged import documents, queries
from zhixing.evaluate.measures import interval, ndcg, recall, reciprocal_rank, summary


def test_a_perfect_ranking_gains_everything_and_a_late_one_less() -> None:
    assert ndcg(["a", "b"], {"a": 1}) == 1.0
    assert ndcg(["b", "a"], {"a": 1}) == pytest.approx(1 / log2(3))
    assert ndcg([str(n) for n in range(10)] + ["a"], {"a": 1}) == 0.0
    assert ndcg([], {"a": 1}) == 0.0


def test_grades_weigh() -> None:
    graded = {"a": 3.0, "b": 1.0}
    assert ndcg(["a", "b"], graded) == 1.0
    assert ndcg(["b", "a"], graded) == pytest.approx((1 + 3 / log2(3)) / (3 + 1 / log2(3)))


def test_recall_is_a_share_of_all_that_is_relevant() -> None:
    assert recall(["a", "x", "b"], {"a": 1, "b": 1}, 1) == 0.5
    assert recall(["a", "x", "b"], {"a": 1, "b": 1}, 10) == 1.0


def test_the_reciprocal_rank_is_that_of_the_first() -> None:
    assert reciprocal_rank(["x", "a", "b"], {"a": 1, "b": 1}) == 0.5
    assert reciprocal_rank(["x"], {"a": 1}) == 0.0


def test_an_interval_holds_the_mean_and_narrows_with_more_of_it() -> None:
    few, many = [0.0, 1.0] * 10, [0.0, 1.0] * 1_000
    assert interval(few)[0] < 0.5 < interval(few)[1]
    assert interval(many)[1] - interval(many)[0] < interval(few)[1] - interval(few)[0]
    assert interval([1.0] * 5) == [1.0, 1.0] and interval([]) == [0.0, 0.0]
    assert summary({"x": [0.0, 1.0]})["x"] == 0.5


def judged(folder: Path, qrels: str) -> Path:
    corpus = [{"_id": "d1", "title": "", "text": "甲"}, {"_id": "d1", "text": "twice"}, {"id": 2, "title": "T", "text": "乙"}]
    asked = [{"_id": "q1", "text": "甲？", "answers": ["甲"]}, {"_id": "q2", "text": "乙？"}, {"_id": "q3", "text": "unjudged"}]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in corpus) + "\n\n")
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in asked))
    (folder / "qrels.tsv").write_text(qrels)
    return folder


@pytest.mark.parametrize(
    "qrels",
    [
        "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\t2\t1\nq2\t2\t1\nq2\td1\t0\n",
        "q1\td1\t2\nq1\t2\t1\nq2\t2\t1\n",
        "q1 0 d1 2\nq1 0 2 1\nq2 0 2 1\n",
        "\ufeffquery-id\tcorpus-id\tscore\r\nq1\td1\t2\r\nq1\t2\t1\r\nq2\t2\t1\r\n",
    ],
)
def test_a_set_is_read_in_each_form_it_comes_in(tmp_path: Path, qrels: str) -> None:
    folder = judged(tmp_path, qrels)
    assert [(document.id, document.title, document.text) for document in documents(folder)] == [
        ("d1", "", "甲"),
        ("2", "T", "乙"),
    ]
    found = queries(folder)
    assert [(query.id, query.relevant, query.answers) for query in found] == [
        ("q1", {"d1": 2.0, "2": 1.0}, ("甲",)),
        ("q2", {"2": 1.0}, ()),
    ]
    assert len(queries(folder, limit=1)) == 1 and queries(folder, limit=1, seed=3) == queries(folder, limit=1, seed=3)
