"""Zhixing 知行: knowledge turned into landed innovation."""

__version__ = "0.1.0"
