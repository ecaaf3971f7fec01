"""A reader is shown passages that can be understood alone and open where they stand."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from zhixing.organise import Block, Content, PageSize, cut
from zhixing.organise.passages import LONGEST, weight


def content(*blocks: Block) -> Content:
    return Content(title="t", blocks=blocks)


def heading(text: str, level: int = 1) -> Block:
    return Block(type="heading", text=text, level=level)


def paragraph(text: str) -> Block:
    return Block(type="paragraph", text=text)


SENTENCE = "设备在通电之前应当检查接地电阻并且记录在案。"


def test_a_long_paragraph_is_cut_at_sentences_into_passages_of_even_length() -> None:
    passages = cut(content(heading("安全"), paragraph(SENTENCE * 40)))
    assert all(200 <= len(p.text) <= 400 for p in passages)
    assert all(p.text.endswith("。") for p in passages)
    assert "".join(p.text for p in passages) == SENTENCE * 40
    assert all(p.heading_path == ["安全"] for p in passages)


def test_english_passages_are_as_long_as_a_reader_takes_in_at_once() -> None:
    text = "Check the ground resistance before power is applied to the device. " * 60
    passages = cut(content(paragraph(text)))
    assert all(500 <= len(p.text) <= 1000 for p in passages)
    assert all(p.text.endswith(".") for p in passages)


def test_a_passage_never_runs_over_a_heading() -> None:
    passages = cut(content(heading("甲"), paragraph(SENTENCE * 4), heading("乙"), paragraph(SENTENCE * 4)))
    assert [p.heading_path for p in passages] == [["甲"], ["乙"]]


def test_tiny_neighbours_are_joined_and_their_headings_kept_as_text() -> None:
    passages = cut(content(heading("参数"), heading("电压", 2), paragraph("3.3 V"), heading("电流", 2), paragraph("80 mA")))
    assert len(passages) == 1
    assert passages[0].heading_path == ["参数"]
    assert passages[0].text == "电压\n3.3 V\n电流\n80 mA"


def test_a_heading_over_a_heading_is_not_a_passage_of_its_own() -> None:
    passages = cut(content(heading("上"), heading("下", 2), paragraph(SENTENCE * 3)))
    assert [p.heading_path for p in passages] == [["上", "下"]]


def test_a_heading_with_nothing_below_is_read_with_what_follows() -> None:
    passages = cut(content(heading("要求"), heading("5.2 工艺", 2), heading("（一）流程", 2), paragraph(SENTENCE * 4)))
    assert [(p.heading_path, p.text.split("\n")[0]) for p in passages] == [(["要求", "（一）流程"], "5.2 工艺")]


def test_a_document_of_headings_alone_is_still_found_by_them() -> None:
    assert "培训" in " ".join(p.text for p in cut(content(heading("议程"), heading("培训", 2))))


def test_rows_of_a_table_stay_whole_and_each_passage_repeats_the_header() -> None:
    rows = [("编号", "名称")] + [(f"GB/T {n}", "医疗器械质量管理体系用于法规的要求") for n in range(100)]
    table = Block(type="table", rows=tuple(rows), header=True, sheet="标准", cells="A1:B101")
    passages = cut(content(table))
    assert len(passages) > 3
    assert all(p.text.startswith("编号 | 名称\n") for p in passages)
    assert sum(p.text.count("GB/T") for p in passages) == 100
    assert passages[0].locator["cells"].startswith("A2:B")
    assert passages[-1].locator["cells"].endswith("B101")
    assert passages[0].locator["sheet"] == "标准"


def test_a_table_is_read_with_its_caption() -> None:
    table = Block(type="table", rows=(("编号", "名称"), ("GB 9706.1", "医用电气设备")), header=True)
    passages = cut(content(paragraph(SENTENCE * 4), paragraph("表 1 相关标准"), table))
    assert [p.text.split("\n")[0] for p in passages][-1] == "表 1 相关标准"
    assert passages[-1].locator["rows"] == [1, 1]


def test_a_row_too_long_for_one_passage_is_told_column_by_column() -> None:
    table = Block(type="table", rows=(("标题", "经过"), ("电弧", SENTENCE * 60)), header=True)
    passages = cut(content(table))
    assert len(passages) > 2
    assert all(weight(p.text) <= LONGEST * 1.3 for p in passages)
    assert all("电弧" in p.text for p in passages)


def test_a_question_keeps_its_answer_and_parts_from_the_next_one() -> None:
    blocks = [paragraph(f"问：第 {n} 个问题怎么办？\n答：{SENTENCE * 6}") for n in range(5)]
    passages = cut(content(*blocks))
    assert all(p.text.startswith("问：") and "答：" in p.text for p in passages)
    assert len(passages) == 5


def test_a_short_answer_below_its_question_is_a_passage_of_its_own() -> None:
    blocks = [block for n in range(3) for block in (heading(f"第 {n} 项支持吗？", 2), paragraph("不支持。"))]
    assert [(p.heading_path, p.text) for p in cut(content(*blocks))] == [([f"第 {n} 项支持吗？"], "不支持。") for n in range(3)]


def test_an_announcing_sentence_stays_with_what_it_announces() -> None:
    items = [Block(type="list_item", text=SENTENCE * 3, level=1) for _ in range(4)]
    passages = cut(content(paragraph(SENTENCE * 12), paragraph("注意事项如下："), *items))
    assert not any(p.text.endswith("如下：") for p in passages)


def test_a_citation_in_a_pdf_knows_its_lines_on_every_page() -> None:
    lines = ((0, 0.1, 0.1, 0.9, 0.12), (30, 0.1, 0.13, 0.9, 0.15))
    first = Block(type="paragraph", text=SENTENCE * 2, page=1, box=(0.1, 0.1, 0.9, 0.15), lines=lines)
    second = Block(type="paragraph", text=SENTENCE * 2, page=2, box=(0.1, 0.1, 0.9, 0.15))
    [passage] = cut(content(first, second))
    assert passage.locator["page"] == 1
    assert passage.locator["boxes"] == [[0.1, 0.1, 0.9, 0.12], [0.1, 0.13, 0.9, 0.15]]
    assert [place["page"] for place in passage.locator["pages"]] == [1, 2]


def test_a_document_without_words_has_no_passages() -> None:
    assert cut(content()) == []
    assert cut(content(paragraph("  \n "))) == []


def test_content_survives_being_written_and_read() -> None:
    whole = Content(
        title="t",
        blocks=(
            Block(type="table", rows=(("a", "b"),), header=True, cells="A1:B1", sheet="s"),
            Block(type="image", image="1.png", page=2, box=(0, 0, 1, 1), lines=((0, 0, 0, 1, 1),)),
        ),
        pages=(PageSize(number=1, width=595, height=842),),
        properties={"author": "王"},
    )
    assert Content.from_json(json.loads(json.dumps(whole.to_json()))) == whole


@given(
    st.lists(
        st.tuples(st.sampled_from(["heading", "paragraph", "list_item", "code", "table"]), st.text(max_size=1500)), max_size=12
    )
)
def test_whatever_is_written_no_word_is_lost_and_nothing_is_too_long(parts: list[tuple[str, str]]) -> None:
    blocks = [
        Block(type="table", rows=((text, "x"), ("y", text)), header=True)
        if kind == "table"
        else Block(type=kind, text=text, level=1)  # type: ignore[arg-type]
        for kind, text in parts
    ]
    passages = cut(content(*blocks))
    assert all(p.text.strip() for p in passages)
    assert all(weight(p.text) <= LONGEST * 2 for p in passages)
    written = "".join("".join(p.heading_path) + p.text for p in passages)
    for kind, text in parts:
        if kind not in ("heading", "table"):
            assert set("".join(text.split())) <= set(written)
