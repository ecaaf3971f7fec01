"""Which tags a text is offered."""

from __future__ import annotations

from zhixing.organise.tagging import fitting_tags

TEXT = """
功率模块在 GB/T 12668.501-2013 的温升试验中过温。功率模块的散热器安装扭矩不足，热阻偏大。
ESP32-C3 控制板读取功率模块温度；ESP32-C3 的固件不变。功率模块更换后，热阻恢复正常。问题、问题、问题。
"""


def telling(word: str) -> float:
    return 4.0


def words(*, title: str = "功率模块过温分析", text: str = TEXT, **said: object) -> list[str]:
    given: dict[str, object] = {"known": {}, "telling": telling, **said}
    return [tag.word for tag in fitting_tags(title, text, **given)]  # type: ignore[arg-type]


def test_a_reader_is_offered_what_the_text_is_about_and_no_empty_words() -> None:
    offered = words()
    assert any("功率模块" in word for word in offered)
    assert not {"问题", "分析"} & set(offered)


def test_the_number_of_a_standard_stays_whole() -> None:
    assert words(title="按 GB/T 12668.501-2013 做温升试验")[0] == "GB/T 12668.501-2013"


def test_the_code_of_a_product_is_a_tag_and_the_number_of_a_paper_is_none() -> None:
    offered = words(title="8D-2025-014 ESP32-C3 过温")
    assert "ESP32-C3" in offered
    assert not any("2025" in word for word in offered)


def test_a_tag_the_house_uses_goes_before_a_new_one_and_keeps_its_spelling() -> None:
    offered = fitting_tags("ESP32-C3 过温", TEXT, known={"esp32-c3": 3, "热阻": 5, "人事": 9}, telling=telling)
    assert {tag.word for tag in offered if tag.known} == {"esp32-c3", "热阻"}


def test_a_tag_the_text_has_already_is_not_offered_again() -> None:
    assert "热阻" in words(known={"热阻": 5})
    assert "热阻" not in words(known={"热阻": 5}, own=frozenset({"热阻"}))


def test_a_text_that_people_tagged_enough_is_left_in_peace() -> None:
    assert words() != []
    assert words(own=frozenset({"工艺", "装配"})) == []
    assert words(own=frozenset({"工艺", "装配"}), known={"热阻": 5}) == ["热阻"]
    assert words(own=frozenset("甲乙丙丁戊"), known={"热阻": 5}) == []


def test_a_rare_word_is_offered_before_one_that_stands_everywhere() -> None:
    text = "变频器与减速机。变频器与减速机。变频器与减速机。变频器与减速机。"
    rare = {"变频器": 8.0, "变频": 8.0}
    offered = fitting_tags("记事", text, known={}, telling=lambda word: rare.get(word, 0.5))
    assert [tag.word for tag in offered] == ["变频器"]


def test_nothing_is_offered_where_there_are_no_words() -> None:
    assert words(title="", text="") == []
    assert words(title="123", text="|||") == []
