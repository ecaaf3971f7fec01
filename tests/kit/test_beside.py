"""Handing work to another thread, where there is enough of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import get_ident

import pytest

from zhixing.kit.beside import MANY, handing

THREADS = ThreadPoolExecutor(1)


def test_a_small_index_is_searched_here_and_a_large_one_beside() -> None:
    assert handing(MANY - 1)(THREADS, get_ident).result() == get_ident()
    assert handing(MANY)(THREADS, get_ident).result() != get_ident()


@pytest.mark.parametrize("passages", [0, MANY])
def test_what_goes_wrong_is_told_to_whoever_asks_for_the_result(passages: int) -> None:
    begun = handing(passages)(THREADS, int, "seven")
    with pytest.raises(ValueError, match="seven"):
        begun.result()
