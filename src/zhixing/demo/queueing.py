"""Hands scans and archives to the background, as anybody's upload would be."""

from __future__ import annotations

from collections.abc import Sequence

from zhixing.demo.filling import Directory
from zhixing.demo.library import Entry
from zhixing.kit.house import House


def hand_over(house: House, waiting: Sequence[Entry], known: Directory) -> None:
    """TODO"""
