"""The routes of synonyms and the dictionary; for librarians and administrators."""

from __future__ import annotations

from typing import Annotated, BinaryIO

from fastapi import File, Form, Query, Response, UploadFile

from zhixing.access import Work, WorkDep
from zhixing.kit.paging import Limit, Offset, Page
from zhixing.kit.routing import Router
from zhixing.search import analysis, lexicon, vocabulary
from zhixing.search.vocabulary import require_librarian
from zhixing.search.word_presenting import effect_of, imported, synonyms_out, text_of, words_out
from zhixing.search.word_schemas import Cut, Imported, SynonymEffect, SynonymIn, SynonymOut, WordIn, WordOut

router = Router(tags=["search"])
Text = Annotated[str, Query(max_length=200)]
CSV = "text/csv; charset=utf-8"


@router.get("/search/synonyms")
def list_synonyms(work: WorkDep, text: Text = "", limit: Limit = 50, offset: Offset = 0) -> Page[SynonymOut]:
    """The administrator's list; the names and synonyms of categories count besides."""
    require_librarian(work)
    page, total = vocabulary.synonyms_page(work.session, text=text, limit=limit, offset=offset)
    return Page(items=synonyms_out(work.session, page), total=total)


@router.post("/search/synonyms", status_code=201)
def add_synonym(work: WorkDep, new: SynonymIn) -> SynonymOut:
    """Adds an entry; it is in force with the next search."""
    return synonyms_out(work.session, [vocabulary.add_synonym(work, new.words, new.means, new.note)])[0]


@router.put("/search/synonyms/{synonym_id}")
def change_synonym(work: WorkDep, synonym_id: int, new: SynonymIn) -> SynonymOut:
    """Puts other words in an entry."""
    return synonyms_out(work.session, [vocabulary.change_synonym(work, synonym_id, new.words, new.means, new.note)])[0]


@router.delete("/search/synonyms/{synonym_id}", status_code=204)
def remove_synonym(work: WorkDep, synonym_id: int) -> None:
    """Takes an entry off the list."""
    vocabulary.remove_synonym(work, synonym_id)


@router.get("/search/synonyms/effect")
def synonym_effect(work: WorkDep, text: Text = "") -> SynonymEffect:
    """What a query is also looked for as, and how many assets within the asker's reach it finds without and with that."""
    require_librarian(work)
    return effect_of(work, text)


@router.get("/search/synonyms/export")
def export_synonyms(work: WorkDep) -> Response:
    """The list as CSV: words; means; note."""
    require_librarian(work)
    content = "\ufeff" + vocabulary.synonyms_as_csv(work.session)
    return Response(content, media_type=CSV, headers={"Content-Disposition": 'attachment; filename="synonyms.csv"'})


@router.post("/search/synonyms/import")
def import_synonyms(work: WorkDep, file: Annotated[UploadFile, File()], replace: Annotated[bool, Form()] = False) -> Imported:
    """Adds the rows of a CSV; with `replace` the list holds only these afterwards. Says which lines were not taken, and why."""
    return take_synonyms(work, file.file, replace=replace)


def take_synonyms(work: Work, file: BinaryIO, *, replace: bool) -> Imported:
    """Also for the command line."""
    return imported(work, *vocabulary.import_synonyms(work, text_of(file), replace=replace))


@router.get("/search/dictionary")
def list_words(work: WorkDep, text: Text = "", limit: Limit = 50, offset: Offset = 0) -> Page[WordOut]:
    """Words that stay whole; `applied` when everything that holds them was analysed anew."""
    require_librarian(work)
    page, total = vocabulary.dictionary_page(work.session, text=text, limit=limit, offset=offset)
    return Page(items=words_out(work.session, page), total=total)


@router.post("/search/dictionary", status_code=201)
def add_words(work: WorkDep, new: WordIn) -> list[WordOut]:
    """Adds words; what holds them is analysed anew in the background."""
    return words_out(work.session, vocabulary.add_words(work, new.words, new.note))


@router.delete("/search/dictionary/{word_id}", status_code=204)
def remove_word(work: WorkDep, word_id: int) -> None:
    """Takes a word out; what holds it is analysed anew in the background."""
    vocabulary.remove_word(work, word_id)


@router.get("/search/dictionary/cut")
def cut_text(work: WorkDep, text: Text = "") -> Cut:
    """How a text is cut into words now."""
    require_librarian(work)
    lexicon.learn_dictionary(work.session, work.house)
    return Cut(words=[segment.text for segment in analysis.segments(analysis.normalise(text))])
