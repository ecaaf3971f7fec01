"""What kind of asset a document is, guessed from what it is called; a person may say otherwise at any time."""

from __future__ import annotations

import re

# The first that fits decides: "FMEA 模板" is a template, "8D 报告评审会议纪要" are minutes.
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("template", re.compile(r"模板|范本|template", re.IGNORECASE)),
    ("minutes", re.compile(r"会议?纪要|会议记录|例会|周会|月会|\bminutes\b", re.IGNORECASE)),
    ("checklist", re.compile(r"检查[表单]|点检|核对表|清单|check-?list", re.IGNORECASE)),
    ("report", re.compile(r"(?<![A-Za-z\d])8D(?![A-Za-z\d])|FMEA|报告|总结|\breport\b", re.IGNORECASE)),
    ("faq", re.compile(r"FAQ|常见问题|问答|答疑", re.IGNORECASE)),
    ("sop", re.compile(r"(?<![A-Za-z])SOP(?![A-Za-z])|作业指导书|操作规程|操作手册|工艺规程|管理程序|作业流程", re.IGNORECASE)),
    (
        "standard",
        re.compile(
            r"(?<![A-Za-z])(?:GB|YY|ISO|IEC|EN|DIN|JIS|QC|HG|SJ|Q)[/ ]?[TZ]?\s?\d{2,}|标准|规范|技术要求|指导原则|\bstandard\b",
            re.IGNORECASE,
        ),
    ),
    ("case", re.compile(r"案例|经验教训|lessons?[- ]learn|复盘", re.IGNORECASE)),
)


def guess_kind(title: str, path: str) -> str:
    """One of the kinds of `zhixing.assets`, `document` where nothing tells. The title counts before the file's name."""
    name = path.replace("\\", "/").rpartition("/")[2]
    for text in (title, name):
        for kind, sign in _SIGNS:
            if sign.search(text):
                return kind
    return "document"
