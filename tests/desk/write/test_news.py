"""What a page says is not known, and what is new: from articles as outlets print them to the page's own words."""

from collections.abc import Iterable
from datetime import timedelta

from secondsource.desk.score.assess import assess
from secondsource.desk.write.news import list_new, list_not_known
from secondsource.desk.write.page import write_page
from secondsource.desk.write.remarks import tell_remark
from secondsource.evaluate.knowing import load_knowledge
from secondsource.model import Article, Assessment, Quality, Remark
from secondsource.testing.builders import MORNING, a_story, an_article

NOW = MORNING + timedelta(hours=3)


def report(name: str, minutes: int, text: str, **changes: object) -> Article:
    """An article of an outlet of this name, printed so many minutes after the first."""
    return an_article(
        article_id=name,
        outlet_id=f"{name}.example",
        outlet_name=name.title(),
        published=MORNING + timedelta(minutes=minutes),
        text=text,
        **changes,
    )


BOTH = [
    report(
        "lantern",
        0,
        "A dredger cut a cable in Vellin harbour. About 1,900 homes lost power on Tuesday, Norkraft said.",
    ),
    report(
        "courier",
        30,
        "The lights went out this Tuesday: 2,400 homes in Vellin lost power when a dredger cut the cable of Norkraft.",
    ),
]


def assessed(articles: list[Article]) -> Assessment:
    """What scoring says of them."""
    return assess(a_story(articles), articles, load_knowledge(), NOW)


def told(remarks: Iterable[Remark]) -> list[str]:
    """In English."""
    return [tell_remark(one) for one in remarks]


def test_two_values_that_contradict_one_another_are_told_once() -> None:
    """Each row of the fact table has the other against it; the page says both in one sentence."""
    lines = [one for one in told(list_not_known(BOTH, assessed(BOTH))) if "We do not know which" in one]
    assert len(lines) == 1
    assert "1,900" in lines[0]
    assert "2,400" in lines[0]


def test_what_could_not_be_read_is_said() -> None:
    """One of three is a headline alone."""
    articles = [*BOTH, report("tide", 40, "", quality=Quality.STUB)]
    assert "Of 1 of the 3 articles we could read only the headline or first lines." in told(
        list_not_known(articles, assessed(articles))
    )


def test_a_later_value_is_new_and_names_the_earlier() -> None:
    """A day later the toll has risen; the page that was written before it says what changed and who joined."""
    first = [report("lantern", 0, "Storm Vilma hit Vellin. Nine people were injured in the harbour, police said.")]
    before = write_page(a_story(first), first, assessed(first), previous=None, now=NOW, version=1)
    later = report(
        "courier", 60 * 26, "Storm Vilma hit Vellin. 15 people were injured in the harbour, police said on Wednesday."
    )
    articles = [*first, later]
    assert list_new(first, assessed(first), None) == ()
    now = assess(a_story(articles), articles, load_knowledge(), later.moment)
    lines = told(list_new(articles, now, before))
    assert any("15" in one for one in lines)
    assert lines[-1] == "Also reported by Courier."


def test_outlets_that_print_what_was_known_are_told_apart_from_new_origins() -> None:
    """Five outlets print the first report's text, one has its own: one new origin, five outlets that carry the old."""
    text = " ".join(
        f"Storm Vilma hit pier {n} of Vellin and nobody in house {n} had light before {n} o'clock." for n in range(9)
    )
    own = "Ilse Brandt, the mayor of Vellin, thanked the crews and promised a new sea wall within three years."
    first = [report("lantern", 0, text)]
    before = write_page(a_story(first), first, assessed(first), previous=None, now=MORNING, version=1)
    copies = [report(f"copy{n}", 10 + n, text) for n in range(5)]
    articles = [*first, *copies, report("courier", 30, own)]
    lines = told(list_new(articles, assessed(articles), before))
    assert "Also reported by Courier." in lines
    assert "What was reported before is now in Copy0, Copy1, Copy2 and 2 more outlets too." in lines
