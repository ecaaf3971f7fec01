"""The server speaks whole sentences in both languages."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator

import pytest

from walls.source import Module, modules
from zhixing.kit import errors
from zhixing.kit.words import LANGS, catalogue

REFUSALS = {name for name, thing in vars(errors).items() if isinstance(thing, type) and issubclass(thing, errors.Refusal)}
SPEAKERS = REFUSALS | {"say"}


def codes(module: Module) -> Iterator[tuple[str, int]]:
    """The codes that `module` refuses with or says, where they are written out."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in SPEAKERS:
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and not isinstance(node.args[0], ast.JoinedStr):
                    yield part.value, node.lineno


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_code_has_a_sentence() -> None:
    spoken = catalogue("zh")
    missing = [f"{m.place}:{line} {code}" for m in modules() for code, line in codes(m) if code not in spoken and "." in code]
    assert missing == []


def test_both_languages_say_the_same_things() -> None:
    assert set(catalogue("zh")) == set(catalogue("en"))


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_are_not_empty_and_can_be_filled(lang: str) -> None:
    for code, sentence in catalogue(lang).items():  # type: ignore[arg-type]
        assert sentence.strip(), code
        assert sentence.format(**dict.fromkeys(placeholders(sentence), "…")), code


def test_both_languages_fill_in_the_same_values() -> None:
    english = catalogue("en")
    assert {code: placeholders(text) for code, text in catalogue("zh").items()} == {
        code: placeholders(english[code]) for code in catalogue("zh")
    }


def test_chinese_sentences_are_chinese() -> None:
    assert [code for code, text in catalogue("zh").items() if not any("一" <= letter <= "鿿" for letter in text)] == []
    assert [code for code, text in catalogue("en").items() if any("一" <= letter <= "鿿" for letter in text)] == []
