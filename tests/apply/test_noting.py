"""Writing a question down: in one transaction, with its thread and its gap."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import select

from cast import Api, Cast
from zhixing import search
from zhixing.access import Work
from zhixing.apply import Asking, ask, asked_and_answered, reread
from zhixing.apply.asking import Prepared
from zhixing.apply.models import Question, Unanswered
from zhixing.apply.noting import note
from zhixing.apply.question import understand, wanted
from zhixing.apply.reading import read_for
from zhixing.apply.schemas import AnswerOut
from zhixing.apply.service import ANYWHERE, quoted
from zhixing.people import active_people

QUESTION = "烘箱的温度上限是多少？"
NOWHERE = "公司年会在哪家酒店举办？"


def test_without_a_model_a_question_is_one_transaction(library: Cast) -> None:
    opened = []

    @contextmanager
    def opening() -> Iterator[Work]:
        with library.work("reader") as work:
            opened.append(work)
            yield work

    running = asked_and_answered(opening, Asking(QUESTION))
    assert isinstance(next(running), Prepared)
    try:
        next(running)
    except StopIteration as ended:
        told = ended.value
    assert isinstance(told, AnswerOut) and told.sentences and len(opened) == 1


def test_what_is_told_at_once_is_what_is_read_later(library: Cast, api: Api) -> None:
    for question in (QUESTION, NOWHERE):
        told = api("reader").post("/api/ask", json={"question": question}).json()
        assert api("reader").get(f"/api/ask/{told['id']}").json() == told


def test_a_question_begins_a_thread_or_goes_on_with_one(library: Cast) -> None:
    with library.work("reader") as work:
        first = ask(work, Asking(QUESTION))
        second = ask(work, Asking("那冷库呢？", thread_id=first.thread_id))
    assert first.thread_id == first.id and (second.thread_id, second.id > first.id) == (first.id, True)
    with library.work("reader") as work:
        kept = reread(work, first.id)[0]
    told = {name: getattr(kept, name) for name in first._fields}
    assert told == first._asdict()


def test_the_same_question_in_vain_is_one_gap_and_opens_it_again(library: Cast) -> None:
    with library.work("reader") as work:
        first = ask(work, Asking(NOWHERE))
        [gap] = work.session.scalars(select(Unanswered))
        gap.state = "done"
    with library.work("keeper") as work:
        second = ask(work, Asking(" 公司年会在哪家酒店举办 "))
        [gap] = work.session.scalars(select(Unanswered))
        assert gap.state == "open" and gap.text == NOWHERE
        of_both = work.session.scalars(select(Question.unanswered_id).where(Question.id.in_([first.id, second.id])))
        assert list(of_both) == [gap.id, gap.id]
        gap.state = "dismissed"
    with library.work("keeper") as work:
        ask(work, Asking(NOWHERE))
        assert work.session.scalars(select(Unanswered.state)).all() == ["dismissed"]


def test_what_is_out_of_reach_when_it_is_told_is_not_told(library: Cast) -> None:
    """The rights of the moment count, not those of when the passages were read."""
    from zhixing.apply.presenting import present_noted

    with library.work("reader") as work:
        asked = understand(QUESTION)
        answer = quoted(asked, read_for(work, asked, ANYWHERE))
        noted = note(work, Asking(QUESTION), QUESTION, answer, seconds=0.0)
        assert present_noted(work, noted, answer).citations
        nobody = replace(work, reach=replace(work.reach, tokens=frozenset(), space_roles={}))
        told = present_noted(nobody, noted, answer)
    assert (told.refused, told.citations, told.looked_at, told.related, told.people) == (True, [], [], [], [])


def test_passages_beyond_those_out_of_reach_move_up(library: Cast) -> None:
    with library.work("reader") as work:
        everything = search.passages_for(library.house, "烘箱 冷库 真空泵", work.reach, session=work.session)
        assert len(everything) == 3
        # The index has not heard of it yet.
        hidden = everything[0]
        work.session.execute(_hide(hidden.asset_id))
        left = search.passages_for(library.house, "烘箱 冷库 真空泵", work.reach, limit=1, session=work.session)
        assert [one.asset_id for one in left] == [everything[1].asset_id]
        work.session.rollback()


def _hide(asset_id: int):  # type: ignore[no-untyped-def]
    from sqlalchemy import update

    from zhixing.assets.models import Asset

    return update(Asset).where(Asset.id == asset_id).values(secrecy=9)


def test_only_who_still_works_here_is_named(library: Cast) -> None:
    from zhixing.people.models import Person

    with library.work("reader") as work:
        assert set(active_people(work.session, [library.keeper, library.reader])) == {library.keeper, library.reader}
        work.session.get_one(Person, library.keeper).active = False
        assert set(active_people(work.session, [library.keeper, library.reader])) == {library.reader}
        assert active_people(work.session, []) == {}
        work.session.rollback()


def test_what_a_heading_asks_for_is_what_a_question_does() -> None:
    for text in ("如何更换滤芯", "为什么要除湿？", "温度上限", "When was it founded?"):
        assert wanted(text) is understand(text).wants
