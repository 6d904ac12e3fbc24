"""An index says the same whichever way its articles came into their stories."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from secondsource.desk.group.index import Index, Reading
from secondsource.desk.group.weights import parse_weights
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.testing.builders import MORNING, an_article

BACKGROUND = parse_weights(load_grouping_arrays()).background
TEXT = "Solvik ferry aground off Karsund, 212 passengers evacuated by lifeboat"


def read(index: Index, number: int) -> Reading:
    """A report of its hour; all answer to the same words, so that only the order tells their stories apart."""
    moment = MORNING + timedelta(hours=number)
    return index.read(
        an_article(article_id=f"a{number}", headline=TEXT, text=TEXT, published=moment, first_seen=moment)
    )


def say(index: Index, number: int, of: dict[int, int]) -> tuple[list[int], list[int]]:
    """Candidate stories of a report, and the neighbours of the latest story, by their numbers of `of`."""
    look = index.look(read(index, number).row)
    latest = max(index.members, key=lambda story: index.members[story][-1])
    near = index.list_neighbours(index.members[latest], latest, 4)
    return [of[story] for story in look.stories] if look else [], [of[story] for story in near]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), min_size=16, max_size=24), st.data())
def test_moved_and_forgotten_articles_leave_no_trace(places: list[tuple[int, int]], data: st.DataObject) -> None:
    """Placed at once where they are in the end, without those that were forgotten, they answer in the same order."""
    gone = data.draw(st.integers(0, len(places) - 2))
    through, straight = Index(BACKGROUND), Index(BACKGROUND)
    for number, (first, _) in enumerate(places):
        through.add(read(through, number).row, first)
    for number, (_, last) in enumerate(places):
        through.move(number, last)
    assert through.forget((MORNING + timedelta(hours=gone)).timestamp() / 3600) == gone
    for number, (_, last) in list(enumerate(places))[gone:]:
        straight.add(read(straight, number).row, last)
    own = {story: story for story in range(20)}
    assert say(through, len(places), own) == say(straight, len(places), own)
    assert [[n - gone for n in through.members[one]] for one in sorted(through.members)] == [
        straight.members[one] for one in sorted(straight.members)
    ]
