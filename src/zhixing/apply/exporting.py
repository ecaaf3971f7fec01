"""An answer with its sources as a file: Markdown or Word. What is out of reach by now is not in it; what may not leave is refused."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from zhixing.access import Work
from zhixing.apply.events import AnswerExported
from zhixing.apply.leaving import must_be_marked
from zhixing.apply.presenting import present
from zhixing.apply.schemas import AnswerOut, CitationOut
from zhixing.apply.service import reread
from zhixing.kit.words import say
from zhixing.organise import marked_bytes

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class ExportedFile:
    """A file to be handed out."""

    name: str
    content: bytes
    media_type: str


def exported(work: Work, question_id: int, to: str) -> ExportedFile:
    """The answer to one of the asker's own questions as a file, `md` or `docx`; recorded.

    With a watermark where a source asks for one; refused where a source may not be taken out.
    """
    answer = present(work, [reread(work, question_id)])[0]
    cited = sorted({one.asset.id for one in answer.citations})
    marked = must_be_marked(work, cited, to)
    work.record(AnswerExported(subject=f"question:{question_id}", format=to, marked=marked, asset_ids=cited))
    name = re.sub(r"[\\/:*?\"<>|\x00-\x1f]+", " ", answer.question).strip()[:60] or "answer"
    if to == "docx":
        word = _word(work, answer)
        return ExportedFile(f"{name}.docx", marked_bytes(work, word, to) if marked else word, WORD)
    return ExportedFile(f"{name}.md", _markdown(work, answer).encode(), "text/markdown; charset=utf-8")


def _says(answer: AnswerOut) -> list[str]:
    """The paragraphs of the answer, each sentence with the numbers of its sources."""
    if answer.reason:
        return [answer.reason]
    return [one.text + "".join(f"[{n}]" for n in one.citations) for one in answer.sentences]


def _about(work: Work, answer: AnswerOut) -> str:
    """Who took it out, when, how it came about."""
    how = (
        say("apply.export.written", work.lang, model=answer.written_by)
        if answer.written_by
        else say("apply.export.quoted", work.lang)
    )
    taken = say("apply.export.taken", work.lang, name=work.person.name, time=f"{work.now:%Y-%m-%d %H:%M} UTC")
    return f"{how} {taken}"


def _where(work: Work, one: CitationOut) -> str:
    page = one.locator.get("page")
    parts = [*one.heading_path, say("apply.export.page", work.lang, page=page) if page else "", f"v{one.version}"]
    return " › ".join(part for part in parts if part)


def _quote(one: CitationOut) -> str:
    return one.text[one.start : one.end] if one.end > one.start else one.text


_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")


def _escaped(text: str) -> str:
    """Text of others in Markdown: nothing in it becomes a link, a picture, a heading or a tag."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def _markdown(work: Work, answer: AnswerOut) -> str:
    lines = [f"# {_escaped(answer.question)}", ""]
    for paragraph in _says(answer):
        # The numbers stay as they are: \[1\] reads the same.
        lines += [_escaped(paragraph), ""]
    lines += [f"> ⚠ {_escaped(hint.message)}\n" for hint in answer.hints]
    if answer.citations:
        lines += [f"## {say('apply.export.sources', work.lang)}", ""]
    for one in answer.citations:
        lines += [
            f"{one.n}. **{_escaped(one.asset.title)}** — {_escaped(_where(work, one))}",
            f"   > {_escaped(_quote(one))}",
            "",
        ]
    return "\n".join([*lines, "---", "", _escaped(_about(work, answer)), ""])


def _word(work: Work, answer: AnswerOut) -> bytes:
    # Loaded when it is needed, so that the product starts sooner.
    from docx import Document
    from docx.shared import Pt

    document = Document()
    document.core_properties.author = work.person.name
    document.core_properties.title = _writable(answer.question)[:250]
    document.add_heading(_writable(answer.question), 1)
    for paragraph in [*_says(answer), *(hint.message for hint in answer.hints)]:
        document.add_paragraph(_writable(paragraph))
    if answer.citations:
        document.add_heading(say("apply.export.sources", work.lang), 2)
    for one in answer.citations:
        line = document.add_paragraph(style="List Number")
        line.add_run(_writable(one.asset.title)).bold = True
        line.add_run(f"  {_writable(_where(work, one))}").font.size = Pt(9)
        document.add_paragraph(_writable(_quote(one)), style="Intense Quote")
    document.add_paragraph().add_run(_writable(_about(work, answer))).font.size = Pt(9)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _writable(text: str) -> str:
    """What XML can hold."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable() or char == "\u3000")
