"""Whatever arrives is placed sensibly or left alone: no crash, no story of all, no other after a restart."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.weights import parse_weights
from secondsource.desk.group.why import explain
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article
from secondsource.settings import Settings
from secondsource.testing.builders import MORNING, an_article
from secondsource.testing.sampleday import load_articles

WEIGHTS = parse_weights(load_grouping_arrays())
DAY = tuple(
    an_article(
        article_id=one.key,
        outlet_id=one.outlet.domain,
        headline=one.headline,
        text="\n".join(one.paragraphs),
        language=one.outlet.language,
        published=one.published,
        first_seen=one.published,
    )
    for one in sorted(load_articles(MORNING + timedelta(hours=14)), key=lambda one: one.published)
    if one.published > MORNING - timedelta(days=1)  # one of them is of the week before, and leaves memory
)


def place(grouper: Grouper, article: Article) -> str:
    """Place and learn, as the pipeline does; the reason can be said."""
    placement = grouper.place_one(article)
    assert explain(placement).endswith(".")
    story_id = placement.story_id or new_story_id(article.article_id, taken=grouper.stories)
    grouper.learn_one(article, story_id, placement.reason)
    return story_id


def full_grouper() -> tuple[Grouper, dict[str, str]]:
    """The sample day, placed."""
    grouper = Grouper(WEIGHTS, Settings())
    return grouper, {one.article_id: place(grouper, one) for one in DAY}


def odd(number: int, headline: str, text: str, **changes: object) -> Article:
    """An article of an outlet of its own, an hour into the day."""
    moment = MORNING + timedelta(hours=14, minutes=number)
    values = {"published": moment, "first_seen": moment} | changes
    return an_article(article_id=f"o{number}", outlet_id=f"odd{number}.example", headline=headline, text=text, **values)


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("", ""),
        ("?!...", "- - -"),
        ("\x00\ufeff\u200f", "\ud83d\udea2" * 300),
        ("1 2 3 4 5", ""),
    ],
)
def test_articles_without_words_stay_apart(headline: str, text: str) -> None:
    """Thirty of them make thirty stories, beside the day's and not in them."""
    grouper, before = full_grouper()
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    after = [place(grouper, odd(number, headline, text)) for number in range(30)]
    assert not set(after) & set(before.values())
    assert max(Counter(after).values()) <= (30 if headline.startswith("1") else 1)


@pytest.mark.parametrize("word", ["Vellin", "Live", "quake", "Отказ", "速報"])
def test_a_title_of_one_word_takes_no_story_along(word: str) -> None:
    """It joins one story or none; what comes after it is placed as without it."""
    grouper, before = full_grouper()
    for number in range(5):
        place(grouper, odd(number, word, ""))
    assert dict(grouper.list_live()) | before == dict(grouper.list_live())
    plain, _ = full_grouper()
    late = odd(9, DAY[-1].headline, DAY[-1].text)
    assert grouper.place_one(late).story_id == plain.place_one(late).story_id


def test_a_hundred_copies_are_one_story_and_take_nothing_along() -> None:
    """Copies of one report by a hundred outlets stand together, in the report's own story, with the others apart."""
    grouper, before = full_grouper()
    copies = {place(grouper, odd(number, DAY[0].headline, DAY[0].text)) for number in range(100)}
    assert copies == {before[DAY[0].article_id]}
    assert len(set(dict(grouper.list_live()).values())) == len(set(before.values()))


def test_an_article_dated_a_year_ahead_is_one_article() -> None:
    """The day is placed as without it, and it is in one story at most."""
    grouper = Grouper(WEIGHTS, Settings())
    ahead = odd(1, DAY[5].headline, DAY[5].text, published=MORNING + timedelta(days=365))
    place(grouper, ahead)
    after = {one.article_id: place(grouper, one) for one in DAY}
    _, before = full_grouper()
    told = Counter(after.values())
    assert max(told.values()) <= max(Counter(before.values()).values()) + 1
    assert len(told) >= len(set(before.values())) - 1


SCRIPTS = "Vellin cable dredger 1,900 порт кабель Веллин 港 停電 Hafen Kabel câble ميناء कटौती fire vote 12 the of"
WORDS = st.sampled_from(SCRIPTS.split())
ARTICLES = st.lists(st.tuples(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=30)), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(ARTICLES, st.data())
def test_mixed_scripts_are_placed_and_a_restart_anywhere_changes_nothing(
    drawn: list[tuple[list[str], list[str]]], data: st.DataObject
) -> None:
    """Placing twice changes nothing; a grouper restored from what was stored goes on with the same stories."""
    articles = [odd(number, " ".join(title), " ".join(text)) for number, (title, text) in enumerate(drawn)]
    whole, stopped = (Grouper(WEIGHTS, Settings()) for _ in range(2))
    stop = data.draw(st.integers(0, len(articles)))
    stored: list[tuple[Article, str]] = []
    for number, one in enumerate(articles):
        if number == stop:
            stopped = Grouper(WEIGHTS, Settings())
            stopped.restore(stored)
        story_id = place(whole, one)
        assert place(stopped, one) == story_id
        assert place(whole, one) == story_id
        stored.append((one, story_id))
    assert dict(whole.list_live()) == dict(stopped.list_live()) == {one.article_id: story for one, story in stored}


def test_a_report_in_another_language_joins_by_names_numbers_and_time() -> None:
    """A German and a French report of the sample's happening are in the English story; another port's is not."""
    grouper = Grouper(WEIGHTS, Settings())
    english = an_article(
        headline="Dredger cuts power cable at Port of Vellin, 1,900 homes dark",
        text="VELLIN, May 12 - A dredger cut a power cable at the Port of Vellin on Tuesday at 02:40. Norkraft said "
        "that 1,900 homes were dark. Harbour master Marit Havbund suspended night work. Repair costs 3.2 million.",
    )
    story = place(grouper, english)
    german = odd(
        1,
        "Bagger kappt Stromkabel im Hafen von Vellin: 1.900 Haushalte ohne Strom",
        "Ein Bagger hat am Dienstag um 02:40 Uhr im Hafen von Vellin ein Kabel von Norkraft gekappt. 1,900 Haushalte "
        "waren ohne Strom. Hafenmeisterin Marit Havbund setzte die Nachtarbeit aus. Die Reparatur kostet 3.2 Mio.",
        language="de",
        published=english.published + timedelta(hours=2),
    )
    french = odd(
        2,
        "À Vellin, une drague sectionne un câble de Norkraft",
        "Une drague a sectionné mardi à 02:40 un câble de Norkraft dans le port de Vellin, privant 1,900 foyers de "
        "courant. La capitaine du port Marit Havbund a suspendu le travail de nuit. La réparation : 3.2 millions.",
        language="fr",
        published=english.published + timedelta(hours=3),
    )
    elsewhere = odd(
        3,
        "Bagger beschädigt Gasleitung im Hafen von Sundby",
        "Ein Bagger hat am Dienstag um 11:15 Uhr im Hafen von Sundby eine Gasleitung von Sundgas beschädigt. 400 "
        "Menschen wurden in Sicherheit gebracht, sagte Hafenmeister Ole Krog. Der Schaden beträgt 7.5 Millionen.",
        language="de",
        published=english.published + timedelta(hours=2),
    )
    assert grouper.place_one(elsewhere).story_id is None
    assert place(grouper, german) == story
    assert place(grouper, french) == story
