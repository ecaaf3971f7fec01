"""Every hostile file there is."""

from __future__ import annotations

from hostile import archives, office, pdfs, pictures, texts
from hostile.case import Case, given


def CASES(address: str) -> list[Case]:
    """The files; those that call out call `address`."""
    calling = office.calling(address)
    page = (
        f'<html><head><link rel="stylesheet" href="{address}/css"><meta http-equiv="refresh" content="0;url={address}/meta">'
        f'<base href="{address}/"></head><body><img src="{address}/img"><iframe src="{address}/frame"></iframe>'
        f'<object data="{address}/object"></object><p>{texts.GOOD}</p><a href="{address}/a">链接</a></body></html>'
    )
    mail = f"Subject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n{page}"
    markdown = f"# 题\n\n![图]({address}/md.png) <img src='{address}/inline'>\n\n{texts.GOOD}\n"
    restructured = f"题\n==\n\n.. image:: {address}/rst.png\n\n.. figure:: {address}/figure.png\n\n{texts.GOOD}\n"
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}/svg"/><text>流程</text></svg>'
    notebook = f'{{"cells": [{{"cell_type": "markdown", "source": ["![x]({address}/nb) {texts.GOOD}"]}}], "nbformat": 4}}'
    foreign = f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{address}/dtd"><x>{texts.GOOD}</x>'
    asking = [
        *((f"a {extension} that calls out", f"呼.{extension}", data) for extension, data in calling.items()),
        ("a page that calls out", "呼.html", page.encode()),
        ("a mail that calls out", "呼.eml", mail.encode()),
        ("a Markdown that calls out", "呼.md", markdown.encode()),
        ("a reStructuredText that calls out", "呼.rst", restructured.encode()),
        ("a drawing that calls out", "呼.svg", drawing.encode()),
        ("a notebook that calls out", "呼.ipynb", notebook.encode()),
        ("XML whose type lies elsewhere", "呼.xml", foreign.encode()),
    ]
    silent = [Case(name, filename, given(data), "ready") for name, filename, data in asking]
    return [*pdfs.CASES, *archives.CASES, *office.CASES, *pictures.CASES, *texts.CASES, *names(), *silent]


def names() -> list[Case]:
    """A wholesome text under names that no file should have."""
    strange = {
        "a name that climbs": "../../../../etc/cron.d/evil.md",
        "an absolute name": "/etc/evil.md",
        "a name of a Windows drive": "C:\\Windows\\System32\\evil.md",
        "a name of 1,200 characters": "长" * 1200 + ".md",
        "a device's name": "CON.md",
        "a name that runs backwards": "规程\u202egnp.exe.md",
        "a name with a line break": "规程\r\nX-Evil: 1\r\n.md",
        "a name that is markup": "<img src=x onerror=alert(1)>.md",
        "a name of dots": "....md",
        "a name of quotes and percents": "%2e%2e%2f\"'%00;.md",
        "a name that is a formula": "=cmd|'/c calc'!A0.md",
        "a name of half characters": "\udce9\udcff规程.md".encode("utf-8", "replace").decode(),
        "a name of marks alone": "\u0301\u200b\ufeff.md",
    }
    return [
        Case(name, filename, given(f"# 规程\n\n{name}：先断电。".encode()), "ready", holds=("先断电",))
        for name, filename in strange.items()
    ]
