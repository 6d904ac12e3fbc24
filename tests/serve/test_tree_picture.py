"""Where the marks of the origin tree stand."""

from datetime import timedelta

import vellin
from hypothesis import given
from hypothesis import strategies as st

from secondsource.model import EdgeKind
from secondsource.serve.tree import CopyView, Evidence, OriginView, TieView
from secondsource.serve.tree_picture import LEFT, MOST_ROWS, RIGHT, draw_tree


def an_origin(name: str, minutes: int, copies: tuple[tuple[int, EdgeKind], ...] = (), tie: str = "") -> OriginView:
    """An origin that many minutes into the day, with its copies and perhaps a tie to another."""
    evidence = Evidence(passage="", other_passage="", other="")
    return OriginView(
        origin_id=name,
        name=name,
        outlet_id=None,
        url=None,
        at=vellin.DAY + timedelta(minutes=minutes),
        kind="own",
        weight=1.0,
        outlets=1,
        copies=tuple(
            CopyView(
                article_id=f"{name}{at}",
                outlet=f"{name} {at}",
                outlet_id="a.example",
                url="",
                headline="",
                at=vellin.DAY + timedelta(minutes=at),
                kind=kind,
                evidence=None,
            )
            for at, kind in copies
        ),
        ties=(TieView(kind=EdgeKind.SAME_OWNER, other=tie, evidence=evidence),) if tie else (),
    )


def test_a_mark_stands_at_its_time_and_leads_to_its_line() -> None:
    """The first report at the left, the last at the right; a copy hangs under its origin with its kind of line."""
    picture = draw_tree((an_origin("a", 0), an_origin("b", 60, ((90, EdgeKind.CITES), (120, EdgeKind.SAME_TEXT)))))
    assert picture
    first, second = picture.rows
    assert (first.head.x, second.copies[1].x) == (LEFT, RIGHT)
    assert second.head.x == (LEFT + RIGHT) / 2
    assert [one.style for one in second.copies] == ["cites", "text"]
    assert [one.anchor for one in (second.head, *second.copies)] == ["o1", "o1c0", "o1c1"]
    assert all(one.y > second.head.y for one in second.copies)
    assert picture.styles == ("text", "cites")


def test_a_single_article_needs_no_picture() -> None:
    """Nothing is left to compare."""
    assert draw_tree((an_origin("a", 0),)) is None
    assert draw_tree(()) is None


def test_an_origin_that_leans_on_another_is_joined_to_it() -> None:
    """The line ends at the other's mark; a tie to an outlet that is no origin draws none."""
    picture = draw_tree((an_origin("a", 0), an_origin("b", 9, tie="a"), an_origin("c", 10, tie="elsewhere")))
    assert picture
    assert picture.rows[1].ties == (picture.rows[0].head,)
    assert picture.rows[2].ties == ()


@given(st.lists(st.integers(0, 5000), min_size=2, max_size=60))
def test_no_mark_leaves_the_picture(minutes: list[int]) -> None:
    """Whatever the times; copies of one moment stand beside one another as far as there is room."""
    copies = tuple((one, EdgeKind.AGENCY_TEXT) for one in sorted(minutes)[:20])
    origins = [an_origin("a", min(minutes), copies), *(an_origin(f"b{one}", one) for one in minutes[20:])]
    picture = draw_tree(origins)
    assert picture
    marks = [mark for row in picture.rows for mark in (row.head, *row.copies)]
    assert all(LEFT <= one.x <= RIGHT and 0 < one.y < picture.height for one in marks)
    assert len({one.x for one in picture.rows[0].copies}) == len(copies)
    assert len(picture.rows) + picture.left_out == len(origins)
    assert len(picture.rows) <= MOST_ROWS
    assert all(LEFT <= one.x <= RIGHT for one in picture.ticks)
    assert len(picture.ticks) <= 6
