"""Claims about facts: how they are read, when two are one, and what the table says of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondsource.desk.score.dates import find_dates
from secondsource.desk.score.facts import FactIndex, fact_table, find_facts, same_fact
from secondsource.desk.score.measures import find_measures
from secondsource.desk.score.numerals import find_numerals
from secondsource.desk.score.origins import origin_tree, prepare
from secondsource.model import Article, Fact, FactKind, FactRow, FactState
from secondsource.testing.builders import an_article

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def article(
    n: int, text: str, *, headline: str = "Storm over Vellin", minutes: int = 0, language: str = "en"
) -> Article:
    """Article number n in an outlet of its own, published so many minutes after noon on 12 May 2026, a Tuesday."""
    return an_article(
        article_id=f"a{n}",
        outlet_id=f"outlet{n}.example",
        outlet_name=f"Outlet {n}",
        headline=headline,
        text=text,
        language=language,
        published=NOON + timedelta(minutes=minutes),
    )


def facts(text: str, language: str = "en") -> list[Fact]:
    """The facts of one text."""
    return [f for f in find_facts(article(1, text, language=language)) if f.start >= 0]


def table(*articles: Article) -> tuple[FactRow, ...]:
    """The fact table of articles that share no owner and no agency."""
    tree = origin_tree(articles, agencies=(), owners={}, outlets={})
    return fact_table(
        articles, {a.article_id: find_facts(a) for a in articles}, tree, {a.article_id: 0.8 for a in articles}
    )


@pytest.mark.parametrize(
    ("text", "language", "value", "unit"),
    [
        ("The storm left 1,900 homes without power.", "en", 1900, "homes"),
        ("It employs 1.5m workers there.", "en", 1_500_000, "people"),
        ("It employs 1.5 million workers there.", "en", 1_500_000, "people"),
        ("Two hundred thirty-five people were killed.", "en", 235, "dead"),
        ("It cost $2.3bn in all.", "en", 2.3e9, "USD"),
        ("Prices rose 5.2 percent.", "en", 5.2, "percent"),
        ("Prices rose 5.2 percentage points.", "en", 5.2, "points"),
        ("Rund 1.900 Haushalte waren betroffen.", "de", 1900, "homes"),
        ("Das kostet 1,5 Millionen Euro.", "de", 1_500_000, "EUR"),
        ("Au moins 1 900 foyers sont privés d'eau.", "fr", 1900, "homes"),
        ("Cela coûte 2,5 milliards d'euros.", "fr", 2.5e9, "EUR"),
        ("Hay dos mil personas allí.", "es", 2000, "people"),
        ("Cuesta 3 mil millones de dólares.", "es", 3e9, "USD"),
        ("Ilse Brandt, 46, said no.", "en", 46, "years old"),
        ("20 Palestinians were killed there.", "en", 20, "dead"),
        ("The strike injured many, wounding 11 ahead of the talks.", "en", 11, "injured"),
    ],
)
def test_a_number_is_read_with_what_it_counts(text: str, language: str, value: float, unit: str) -> None:
    """Figures, words and multipliers of four languages give one value and one unit."""
    found = find_measures(text, language)
    assert [(m.value, m.unit) for m in found] == [(pytest.approx(value), unit)]


def test_people_counted_behind_a_name_are_counted() -> None:
    """A figure behind two capitals is part of a name only where it counts neither people nor time."""
    found = find_measures("In Port Vellin 12 people died; at Vellin Hospital 30 days passed.", "en")
    assert [one.value for one in found] == [12.0, 30.0]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("At least 40 people left.", "at least"),
        ("more than 40 people left.", "at least"),
        ("up to 40 people left.", "at most"),
        ("about 40 people left.", "about"),
        ("Then 40 people left.", "exactly"),
        ("Mindestens 40 Menschen gingen.", "at least"),
    ],
)
def test_a_bound_is_kept(text: str, bound: str) -> None:
    """The words before a number bound it."""
    assert find_measures(text, "de" if "Menschen" in text else "en")[0].bound == bound


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.3 people",
        "10^400 people",
        "1e400 people",
        "9" * 400 + " people",
        "call 555-1234 people",
        "1,2,3 people",
        "the Boeing 737 jets",
        "two people with knowledge of the matter",
        "two people familiar with the talks",
        "the October 29 snap elections",
        "the rest is there [+4169 chars]",
        "Heat at Knicks Game 2 vs. Bulls",
        "they met at the Group of 20 summit",
        "gas of the Nord Stream 2 pipeline",
    ],
)
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    """Versions, powers, telephone numbers and names with figures are no measures."""
    assert find_measures(text, "en") == []


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("It happened on Monday.", "en", "2026-05-11"),
        ("It happened on Tuesday.", "en", "2026-05-12"),
        ("It will happen next Tuesday.", "en", "2026-05-19"),
        ("It happened yesterday.", "en", "2026-05-11"),
        ("It happened on May 3.", "en", "2026-05-03"),
        ("It happened on July 16, 2018.", "en", "2018-07-16"),
        ("It happened on December 30.", "en", "2025-12-30"),
        ("It ended at 10:30 p.m. there.", "en", "T22:30"),
        ("Nothing since 2012 helped.", "en", "2012"),
        ("Am 3. Mai war es so weit.", "de", "2026-05-03"),
        ("Am Montag war es so weit.", "de", "2026-05-11"),
        ("Le 3 mai dernier.", "fr", "2026-05-03"),
        ("El 3 de mayo de 2026.", "es", "2026-05-03"),
    ],
)
def test_a_date_is_resolved_against_the_day_of_publication(text: str, language: str, value: str) -> None:
    """Weekdays, days without a year and relative days get the date they mean."""
    assert [d.value for d in find_dates(text, language, date(2026, 5, 12))] == [value]


@pytest.mark.parametrize(
    "text", ["It may be so.", "They march on June 31.", "the May family", "Sunday-school teachers"]
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    """Verbs, names and impossible days are no dates."""
    assert find_dates(text, "en", date(2026, 5, 12)) == []


def test_a_weekday_without_a_day_of_publication_stays_unread() -> None:
    """Nothing is guessed where the article has no date."""
    assert find_dates("It happened on Monday.", "en", None) == []


def test_a_quotation_has_its_speaker() -> None:
    """Words between quotation marks, with the name beside the verb of saying."""
    found = facts("“We have never seen such a storm,” Ilse Brandt said.")
    assert [(f.kind, f.speaker) for f in found] == [(FactKind.QUOTE, "Ilse Brandt")]


def test_a_fact_keeps_its_exact_sentence_and_place() -> None:
    """The words stand in the text where the fact says, and its sentence is verbatim."""
    text = "First line here.\nThe storm left 1,900 homes without power. More follows."
    one = facts(text)[0]
    assert text[one.start : one.start + len(one.words)] == one.words == "1,900 homes"
    assert one.sentence == "The storm left 1,900 homes without power."


def test_facts_of_one_happening_match_and_of_two_do_not() -> None:
    """The same count of the same thing in like words is one fact; in another story it is not."""
    a = facts("The storm in Vellin left 1,900 homes without power on Tuesday.")[0]
    b = find_facts(article(2, "About 1,900 households in Vellin had no power after the storm."))[0]
    other = find_facts(article(3, "The council sold 1,900 homes to a fund.", headline="Council sells flats"))[0]
    assert same_fact(a, b)
    assert same_fact(b, a)
    assert not same_fact(a, other)


def test_currencies_are_never_mixed() -> None:
    """Five million dollars are not five million euros."""
    a, b = (
        facts("The storm in Vellin cost $5 million in damage."),
        facts("The storm in Vellin cost 5 million euros in damage."),
    )
    assert not same_fact(a[0], b[0])


def test_two_rates_that_round_alike_stay_two() -> None:
    """35.7 percent and 36 percent are two figures."""
    a, b = facts("The tax rate of the mayor was 35.7 percent."), facts("The tax rate of the mayor was 36 percent.")
    assert not same_fact(a[0], b[0])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The bank of Vellin sold 433.3 million shares.", "The bank of Vellin sold 433,323,000 shares.", True),
        ("The bank of Vellin sold 433 million shares.", "The bank of Vellin sold 433.3 million shares.", True),
        ("All 120 members of the Vellin assembly voted.", "The 125 members of the Vellin assembly voted.", False),
        ("More than 270 people in Vellin were charged.", "In Vellin 281 people were charged.", True),
        ("At least 19 people in Vellin were killed.", "At least 20 people in Vellin were killed.", False),
        ("Vellin imports cost around $26.4 billion.", "Vellin imports cost $25.5 billion.", False),
        ("Vellin imports rose 7 percent on Friday.", "Vellin imports fell 7 percent on Friday.", False),
        ("Kabila was sentenced to 20 years.", "He ruled for twenty years.", False),
        ("It came 24 hours before the Vellin vote.", "It came 24 hours after the Vellin vote.", False),
        ("A cable of Vellin port was cut at 02:40 on Tuesday.", "At 2:40 a.m. a cable was cut in the port.", True),
    ],
)
def test_values_are_one_where_a_reader_calls_them_one(one: str, other: str, same: bool) -> None:
    """Rounded large numbers and held bounds agree; small tolls, estimates and opposite ways do not."""
    a, b = find_facts(article(1, one)), find_facts(article(2, other))
    assert any(same_fact(x, y) for x in a for y in b if x.start >= 0 <= y.start and x.kind is y.kind) is same


def test_a_dollar_is_the_outlet_s_own() -> None:
    """ "$1.1 billion" in Australia is no other sum than "$787.5 million" in America."""
    words = "The channel of Vellin settles for $5 million."
    at_home = find_facts(replace(article(1, words), outlet_id="vellinnews.com.au"))
    assert {f.unit for f in at_home if f.kind is FactKind.MONEY} == {"AUD"}
    assert {f.unit for f in facts(words)} == {"USD"}


def test_the_day_s_own_date_is_not_the_first_fact() -> None:
    """Every report says that it happened today: it ranks behind what they say happened."""
    pair = [article(n, f"On Tuesday the storm left 1,900 homes in Vellin without power, report {n}.") for n in range(2)]
    assert [row.kind for row in table(*pair)] == [FactKind.NUMBER, FactKind.DATE]


A = "The fire in the Vellin harbour warehouse killed nine people, the fire brigade said."
B = "Fifteen people were killed when a warehouse in the harbour of Vellin caught fire, according to the brigade."


def _rows(a: Article, b: Article) -> dict[str, FactRow]:
    return {row.statements[0].value: row for row in table(a, b) if row.kind is FactKind.NUMBER}


def test_a_later_higher_toll_is_an_update() -> None:
    """Nine dead at ten and fifteen in the afternoon is a dated change: the newer value lists the older."""
    rows = _rows(article(1, A, minutes=0), article(2, B, minutes=265))
    assert rows["15"].state is FactState.UPDATED
    assert [f.value for f in rows["15"].against] == ["9"]
    assert rows["9"].state is FactState.SINGLE


def test_two_tolls_within_the_hour_are_contested() -> None:
    """Nine and fifteen at the same hour are a conflict, shown at both."""
    rows = _rows(article(1, A, minutes=0), article(2, B, minutes=20))
    assert {value: row.state for value, row in rows.items()} == {"9": FactState.CONTESTED, "15": FactState.CONTESTED}


def test_two_tolls_of_one_day_without_an_hour_are_not_contested() -> None:
    """Where outlets give only the day, nobody knows which toll came first."""
    midnight = NOON.replace(hour=0)
    pair = [replace(one, published=midnight, first_seen=midnight) for one in (article(1, A), article(2, B))]
    assert all(row.state is FactState.SINGLE for row in _rows(*pair).values())


def test_values_of_another_day_are_not_contested() -> None:
    """What is said thirteen hours later is another state of affairs, also where it is lower."""
    rows = _rows(article(1, B, minutes=0), article(2, A, minutes=13 * 60))
    assert all(row.state is FactState.SINGLE for row in rows.values())


def _states(one: str, other: str) -> set[FactState]:
    rows = table(
        article(1, one, headline="Vellin bank", minutes=0), article(2, other, headline="Vellin bank", minutes=9)
    )
    return {row.state for row in rows if row.kind is not FactKind.DATE}


def test_what_is_foreseen_or_of_another_year_is_not_contested() -> None:
    """Two forecasts and two years' sales differ by who made them and when, not by report."""
    sold = "The Vellin harbour bank sold shares of the old ferry line worth $30 million"
    more = "Shares of the old ferry line for $40 million were what the Vellin harbour bank sold"
    assert _states(f"{sold}.", f"{more}.") == {FactState.CONTESTED}
    assert _states(f"{sold}, a forecast says.", f"{more}, a forecast says.") == {FactState.SINGLE}
    assert _states(f"{sold} in 2024.", f"{more} in 2025.") == {FactState.SINGLE}


def test_numbers_of_different_things_are_not_contested() -> None:
    """Nine people and fifteen boats do not contest each other."""
    boats = "The fire in the Vellin harbour warehouse sank 15 boats, the fire brigade said."
    rows = _rows(article(1, A), article(2, boats, minutes=20))
    assert all(row.state is FactState.SINGLE for row in rows.values())


def test_a_fact_of_copies_has_one_origin_and_no_corroboration() -> None:
    """Ten outlets with one text state a fact once."""
    body = "The storm in Vellin left 1,900 homes without power on Tuesday. " + " ".join(f"word{n}" for n in range(60))
    row = table(*(article(n, body, minutes=n) for n in range(10)))[0]
    assert len(row.statements) == 10
    assert len(row.origin_ids) == 1
    assert row.corroboration == 0.0


def test_the_first_to_state_a_fact_stands_first() -> None:
    """Statements are in order of time, whatever the order of the articles."""
    early = article(1, "The storm in Vellin left 1,900 homes without power.", minutes=1)
    late = article(2, "Some 1,900 homes in Vellin had no power after the storm.", minutes=50)
    assert table(late, early) == table(early, late)
    assert [f.article_id for f in table(late, early)[0].statements] == ["a1", "a2"]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(5)), st.sets(st.integers(0, 4)))
def test_a_table_is_the_same_however_its_articles_come(order: list[int], again: set[int]) -> None:
    """One by one in any order, some of them first in an older revision: the table of all at once."""
    texts = [A, B, A, "The storm in Vellin left 1,900 homes without power.", "Some 1,900 homes in Vellin had no power."]
    made = [article(n, text, minutes=10 * n) for n, text in enumerate(texts)]
    index = FactIndex()
    for n in order:
        old = replace(made[n], text="The old words.") if n in again else made[n]
        index.add(old, find_facts(old))
        index.add(made[n], find_facts(made[n]))
    tree = origin_tree(made, agencies=(), owners={}, outlets={})
    tiers = {one.article_id: 0.8 for one in made}
    assert index.table(tree, tiers) == table(*made)


def test_a_fact_relayed_from_an_outlet_counts_for_that_outlet() -> None:
    """Two outlets that give one figure "according to Semafor" are one origin of it."""
    filler = [
        "alpha beta gamma delta epsilon zeta eta theta iota kappa.",
        "one two three four five six seven eight nine ten.",
    ]
    pair = [
        article(
            n,
            "\n".join([filler[n]] * 3) + "\nThe storm in Vellin left 1,900 homes without power, according to Semafor.",
        )
        for n in range(2)
    ]
    tree = origin_tree(pair, agencies=(), owners={}, outlets={"semafor": "semafor.com"})
    rows = fact_table(pair, {a.article_id: find_facts(a) for a in pair}, tree, {})
    row = next(r for r in rows if r.kind is FactKind.NUMBER)
    assert row.origin_ids == ("outlet:semafor.com",)
    assert row.corroboration == 0.0


def test_a_denial_by_a_named_party_is_listed_and_not_a_contradiction() -> None:
    """Who denies it is listed with the sentence; the fact keeps its corroboration."""
    claim = "The ministry spent 40 million euros on the harbour contract in Vellin, records show."
    denial = "Ilse Brandt denied that the ministry spent any money on the harbour contract in Vellin."
    row = next(r for r in table(article(1, claim), article(2, denial)) if r.kind is FactKind.MONEY)
    assert row.state is FactState.DISPUTED
    assert [f.speaker for f in row.against] == ["Ilse Brandt"]


BAD = [
    '"Only quotes here and nothing else." ' * 50,
    "The 5 people killed in Vellin said so. " * 260_000,
    "word " * 2_000_000,
    "1" * 10_000_000,
    "1," * 3_000_000,
    "(" * 5_000_000,
    "“" * 2_000_000,
    '"' * 2_000_000,
    "\n" * 1_000_000,
    "— " * 1_000_000,
    "The New " * 800_000,
    "قال الرئيس إن 15 شخصا قتلوا في الانفجار يوم الاثنين. " * 100,
    "J.\u00a0Smith and A.\u202fB. Doe " * 200,
    "\x00 5 people \ud800 killed",
    "",
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_read_without_failing(number: int) -> None:
    """Quotes only, ten million characters, unclosed marks, right-to-left text: no crash, no infinity."""
    one = article(1, BAD[number], headline="10^400 people")
    found = find_facts(one)
    prepare(one)
    assert all(f.number is None or abs(f.number) < 1e18 for f in found)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar", "und"])
@pytest.mark.parametrize(
    "words",
    [
        "Version 1.2.3 of the program came out in Vellin.",
        "The storm moved 10^400 tonnes of sand in Vellin.",
        f"The storm moved {'9' * 401} tonnes of sand in Vellin.",
        "The storm moved 1e400 tonnes of sand in Vellin.",
        "The pier at 10.20.30.40 answered in Vellin.",
    ],
)
def test_a_number_that_cannot_be_read_is_no_fact(words: str, language: str) -> None:
    """Two outlets that print it do not confirm a value that neither stated, such as 1.2, 10 or 400."""
    one, other = (article(n, words, headline="", language=language) for n in (1, 2))
    wrong = {"1", "1.2", "2.3", "3", "10", "400", "10.2", "30.4", "20.3", "123"}
    assert not {f.value for f in find_facts(one) if f.kind is not FactKind.QUOTE} & wrong
    assert all("e+" not in f.value and f.value != "inf" for f in find_facts(other))


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    """The rest of the text is not its words, and no later sentence matches it."""
    text = "“All work is suspended until every cable is marked, Ilse Brandt said.\nThe port has 40 cranes and two tugs."
    (quote,) = [f for f in find_facts(article(1, text)) if f.kind is FactKind.QUOTE]
    assert "cranes" not in quote.words


def test_right_to_left_text_matches_itself_and_nothing_else() -> None:
    """The same report in two outlets may match; a report of something else with the same numeral does not."""
    blast = "قال المتحدث باسم وزارة الصحة إن 15 شخصا قتلوا في الانفجار يوم الاثنين."
    match = "فاز الفريق بالمباراة الأخيرة بعد 15 دقيقة من الوقت الإضافي في الملعب."
    a, b = (find_facts(article(n, words, headline="", language="ar")) for n, words in ((1, blast), (2, match)))
    assert not any(same_fact(x, y) for x in a for y in b)


def test_articles_of_quotations_only_are_told_apart_by_them() -> None:
    """Nothing stands between the marks: no number, no crash, and two different speeches are two facts."""
    one = "“All night work is suspended until every cable is marked again.”\n" * 3
    other = "“The harbour belongs to the people who live beside it and always will.”\n" * 3
    tree = origin_tree([article(1, one), article(2, other)], agencies=(), owners={}, outlets={})
    assert tree.independent_origins == 2
    a, b = find_facts(article(1, one)), find_facts(article(2, other))
    assert a
    assert b
    assert not any(same_fact(x, y) for x in a for y in b)


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="0123456789.,%$€-: millionpercentkilledMay“\"'\n", max_size=80),
    st.sampled_from(["en", "de", "fr", "es", "und", "zh"]),
)
def test_any_text_gives_facts_in_their_places(text: str, language: str) -> None:
    """Whatever the text, each fact's words stand where it says, and none overlaps another number."""
    one = article(1, text, language=language)
    for fact in find_facts(one):
        if fact.start >= 0:
            assert text[fact.start : fact.start + len(fact.words)] == fact.words
    places = [(n.start, n.end) for n in find_numerals(text, language)]
    assert all(a[1] <= b[0] for a, b in pairwise(places))
