"""The invented day that page tests show: the cable of Vellin as drawn, and four stories beside it."""

from datetime import UTC, datetime, timedelta

from secondsource.edge.store import articles, assessments, desk, feeds, pages, stories
from secondsource.edge.store.engine import Store
from secondsource.model import (
    Agency,
    Article,
    Assessment,
    Edge,
    EdgeKind,
    Fact,
    FactKind,
    FactRow,
    FactState,
    Failure,
    FeedState,
    Label,
    Origin,
    OriginTree,
    Outlet,
    Owner,
    Page,
    Passage,
    Proof,
    Rating,
    Reason,
    RelatedStory,
    Remark,
    Score,
    ScorePart,
    ScoreState,
    Sentence,
)
from secondsource.serve.reading import Known
from secondsource.testing.builders import a_feed, an_article

DAY = datetime(2026, 5, 12, tzinfo=UTC)
NOW = DAY.replace(hour=11, minute=30)
STORY = "s-cable"
AGENCY = Agency(
    agency_id="nordpress",
    name="Nordpress",
    outlet_id="nordpress.example",
    dateline=(),
    byline=(),
    credit=(),
    source="invented",
)


def at(clock: str) -> datetime:
    """A moment of the day."""
    hour, minute = clock.split(":")
    return DAY.replace(hour=int(hour), minute=int(minute))


COURIER_WORDS = (
    "The Marit was 90 metres outside its lane when it took the cable at 02.40, harbour master Ilse Brandt told the "
    "Courier."
)
AGENCY_WORDS = "All night work is suspended until every cable is marked again."
RADIO_WORDS = "The municipality says 2,400 homes were dark."
LEDGER_WORDS = "Havbund said the crew had followed the chart it was handed."
NORKRAFT_WORDS = "Norkraft put the number of homes without power at 1,900."


def _article(article_id: str, outlet: str, name: str, clock: str, text: str, **changes: object) -> Article:
    return an_article(
        article_id=article_id,
        outlet_id=f"{outlet}.example",
        outlet_name=name,
        published=at(clock),
        text=text,
        **changes,
    )


WIRE = f"VELLIN (Nordpress) - {AGENCY_WORDS}\n{NORKRAFT_WORDS}\nPower was back by 08:30, the operator said."
ARTICLES = (
    _article("courier", "vellincourier", "Vellin Courier", "06:10", COURIER_WORDS + "\nWork stopped at once."),
    _article("post", "dailypost", "Daily Post", "07:20", WIRE, agency_id="nordpress"),
    _article("sund", "sundavis", "Sund Avis", "07:31", WIRE, agency_id="nordpress"),
    _article("metro", "metronorth", "Metro North", "08:02", WIRE, agency_id="nordpress"),
    _article("radio", "coastradio", "Coast Radio", "08:15", RADIO_WORDS + "\nPower was back by 08:30."),
    _article("inland", "inlandgazette", "Inland Gazette", "09:40", WIRE, agency_id="nordpress"),
    _article(
        "ledger",
        "ledger",
        "The Ledger",
        "11:20",
        LEDGER_WORDS + "\nThe cable was cut at 02:40, the Vellin Courier reported.",
        headline="Contractor says dredger crew followed its chart",
    ),
)
_FOUND = {one.article_id: one for one in ARTICLES}


def _passage(article_id: str, words: str) -> Passage:
    one = _FOUND[article_id]
    return Passage(
        article_id=article_id,
        outlet_id=one.outlet_id,
        outlet_name=one.outlet_name,
        url=one.url,
        published=one.published,
        words=words,
    )


def _sentence(text: str, *passages: tuple[str, str]) -> Sentence:
    return Sentence(text=text, passages=tuple(_passage(*one) for one in passages))


PAGE = Page(
    story_id=STORY,
    version=4,
    at=at("11:26"),
    headline="Harbour authority halts night dredging after cable damage",
    lead=(
        _sentence(
            "The Port of Vellin stopped night dredging on Tuesday after a dredger cut a power cable to the north quay.",
            ("courier", COURIER_WORDS),
        ),
        _sentence(
            "About 1,900 homes lost power for up to six hours, the grid operator said.", ("post", NORKRAFT_WORDS)
        ),
        _sentence(
            "Dredging had resumed only last month after a year-long dispute over sediment.", ("courier", COURIER_WORDS)
        ),
    ),
    body=(
        (
            _sentence(
                "The dredger Marit severed the cable at 02:40 while working outside its marked lane, the harbour "
                "master, Ilse Brandt, told the Vellin Courier.",
                ("courier", COURIER_WORDS),
            ),
            _sentence(
                'The authority suspended night work "until every cable is marked again", Nordpress reports.',
                ("post", AGENCY_WORDS),
            ),
        ),
        (
            _sentence(
                "Grid operator Norkraft put the number of homes without power at 1,900.", ("post", NORKRAFT_WORDS)
            ),
            _sentence("Coast Radio gives 2,400, citing the municipality.", ("radio", RADIO_WORDS)),
            _sentence("Power was back by 08:30, both say.", ("radio", RADIO_WORDS)),
        ),
        (
            _sentence(
                "The contractor, Havbund, says its crew followed the chart it had been given, according to The Ledger.",
                ("ledger", LEDGER_WORDS),
            ),
        ),
    ),
    not_known=(
        Remark(template="No report says who issued the chart that the crew used."),
        Remark(template="We have not seen the municipality's statement."),
    ),
    written_by="extractive",
    proof=Proof(checked=9, proven=9),
)


def _copy(article_id: str) -> Edge:
    return Edge(
        kind=EdgeKind.AGENCY_TEXT,
        article_id=article_id,
        other_id="post" if article_id != "post" else None,
        outlet_id="nordpress.example",
        strength=1.0,
        passage="VELLIN (Nordpress) -",
        other_passage="VELLIN (Nordpress) -",
    )


TREE = OriginTree(
    origins=(
        Origin(
            origin_id="courier",
            article_ids=("courier", "ledger"),
            outlet_ids=("vellincourier.example", "ledger.example"),
            agency_id=None,
            first=at("06:10"),
            weight=1.0,
            words="Vellin Courier",
        ),
        Origin(
            origin_id="post",
            article_ids=("post", "sund", "metro", "inland"),
            outlet_ids=("dailypost.example", "sundavis.example", "metronorth.example", "inlandgazette.example"),
            agency_id="nordpress",
            first=at("07:20"),
            weight=1.0,
            words="Nordpress text, in 4 outlets",
        ),
        Origin(
            origin_id="radio",
            article_ids=("radio",),
            outlet_ids=("coastradio.example",),
            agency_id=None,
            first=at("08:15"),
            weight=1.0,
            words="Coast Radio",
        ),
    ),
    edges=(
        Edge(
            kind=EdgeKind.CITES,
            article_id="ledger",
            other_id="courier",
            outlet_id="vellincourier.example",
            strength=1.0,
            passage="The cable was cut at 02:40, the Vellin Courier reported.",
            other_passage=COURIER_WORDS,
        ),
        *(_copy(one) for one in ("post", "sund", "metro", "inland")),
    ),
    independent_origins=3.0,
)


def _fact(article_id: str, kind: FactKind, value: str, words: str, sentence: str, **changes: object) -> Fact:
    values = {"number": None, "unit": None, "start": 0} | changes
    return Fact(kind=kind, article_id=article_id, value=value, words=words, sentence=sentence, **values)  # type: ignore[arg-type]


FACTS = (
    FactRow(
        kind=FactKind.NUMBER,
        words="1,900 homes without power",
        statements=(_fact("post", FactKind.NUMBER, "1900", "1,900", NORKRAFT_WORDS, number=1900.0, unit="homes"),),
        origin_ids=("post",),
        corroboration=0.0,
        state=FactState.CONTESTED,
        against=(_fact("radio", FactKind.NUMBER, "2400", "2,400", RADIO_WORDS, number=2400.0, unit="homes"),),
        key=True,
    ),
    FactRow(
        kind=FactKind.DATE,
        words="Cable cut at 02:40",
        statements=(_fact("courier", FactKind.DATE, "2026-05-12T02:40", "02.40", COURIER_WORDS),),
        origin_ids=("courier", "post"),
        corroboration=0.4,
        state=FactState.CORROBORATED,
        key=True,
    ),
    FactRow(
        kind=FactKind.QUOTE,
        words='"until every cable is marked again"',
        statements=(
            _fact("post", FactKind.QUOTE, "until every", "until", AGENCY_WORDS, speaker="the harbour authority"),
        ),
        origin_ids=("post",),
        corroboration=0.0,
        state=FactState.SINGLE,
    ),
)


def a_part(value: float, sd: float, points: float, most: float, words: str, *reasons: str) -> ScorePart:
    """One part of a score."""
    return ScorePart(value=value, sd=sd, points=points, max_points=most, words=words, reasons=reasons)


SCORE = Score(
    state=ScoreState.SCORED,
    state_reason="",
    tier=a_part(0.74, 0.094, 25.9, 35, "rated: 5 of 7 outlets", "Vellin Courier: generally reliable"),
    specificity=a_part(0.81, 0.08, 16.2, 20, "29 of 36 details"),
    corroboration=a_part(0.52, 0.094, 23.4, 45, "3 origins, 1 conflict"),
    points=65.5,
    low=55.0,
    high=75.0,
    label=Label.LIMITED,
    gates=("a fact of the headline is contested",),
    sentence=(
        "Seven outlets carry it, but four print the same Nordpress text: three independent reports. They disagree on "
        "the number of homes: 1,900 or 2,400. The reporting is checkable: named sources and exact times."
    ),
    independent_origins=3.0,
    outlets=7,
)
ASSESSMENT = Assessment(story_id=STORY, at=at("11:26"), tree=TREE, facts=FACTS, score=SCORE, importance=0.9)

OTHERS = (
    ("rules", "Ministry publishes draft rules for model audits", "technology", "10:30", 12, 5.0, "Strong", 0.8,
     "The draft asks developers of large models to name their training data, the ministry said on Tuesday.",
     "Twelve outlets carry it: five independent reports."),
    ("lab", "Lab chief says models trained on other models will fall behind", "technology", "09:30", 1, 1.0, "Limited",
     0.7, "The head of research at Arden Labs said in an interview that short cuts in training lead to a dead end.",
     ("Reported by a single outlet. This score reflects source tier and factual specificity – corroboration is "
      "limited with one source.")),
    ("quakes", "Two quakes an hour apart shake the Orlen valley", "science", "08:30", 9, 2.0, "Solid", 0.6,
     "The first measured 5.1 and the second 4.8, the seismological institute reports; no one was hurt.",
     "Nine outlets carry it: two independent reports."),
    ("vote", "Unnamed official hints at early vote", "politics", "06:30", 6, 1.0, "Thin", 0.5,
     "A newspaper cites one official who was not named; the chancellery declined to comment.",
     "All six reports go back to Sund Avis."),
)  # fmt: skip

KNOWN = Known(
    agencies=(AGENCY,),
    ratings={
        "vellincourier.example": (
            Rating(
                outlet_id="vellincourier.example",
                family="wikipedia",
                value=1.0,
                words="generally reliable",
                source="https://ratings.example/perennial",
                dated=datetime(2025, 3, 1, tzinfo=UTC),
            ),
        )
    },
    make_bundle=lambda story, found, assessment: {
        "story": story.story_id,
        "articles": [one.url for one in found],
        "label": assessment.score.label,
    },
    owners={
        "vellincourier.example": Owner(
            outlet_id="vellincourier.example",
            owner="Norden Media",
            source="https://owners.example/list",
            dated=datetime(2024, 1, 1, tzinfo=UTC),
        )
    },
    cards=(
        {
            "name": "grouper",
            "job": "Says how probable it is that an article belongs to a story.",
            "method": "logistic regression",
            "trained_on": ["an invented set"],
            "zero_distillation": True,
            "scores": {"b3_f1": 0.91},
        },
    ),
)


def fill(store: Store) -> None:
    """Store the whole day."""
    with store.begin() as connection:
        for article in ARTICLES:
            articles.save_article(connection, article)
            reason = Reason(probability=0.97)
            stories.save_placement(connection, article, STORY, reason, article.moment + timedelta(minutes=4))
        stories.save_subjects(connection, STORY, ("economy", "transport"))
        assessments.save_assessment(connection, ASSESSMENT)
        assessments.save_score_change(connection, STORY, at("11:26"), SCORE, "a new origin: The Ledger")
        pages.save_page(connection, PAGE)
        save_row(connection, STORY, PAGE.headline, PAGE.lead[0].text, 7, 3.0, "Limited", 0.9, SCORE.sentence)
        for row in OTHERS:
            _fill_other(connection, *row)
        related = RelatedStory(
            story_id="s-quakes", relation="earlier", strength=0.6, why="Continues from, 14 April. Same people: Brandt."
        )
        stories.save_related(connection, STORY, [related])
        feeds.save_outlets(connection, [Outlet(outlet_id="vellincourier.example", name="Vellin Courier")])
        _fill_feeds(connection)
        counts = {"feeds": 3, "articles": 11, "stories": 5}
        desk.save_pass(connection, NOW - timedelta(minutes=5), NOW - timedelta(minutes=4), counts)


def save_row(
    connection, story_id, headline, summary, outlets, origins, label, importance, sentence, state="scored"
) -> None:
    """What lists show of a story."""
    values = {
        "headline": headline,
        "summary": summary,
        "articles": outlets,
        "outlets": outlets,
        "origins": origins,
        "label": label,
        "state": state,
        "sentence": sentence,
        "importance": importance,
    }
    stories.save_summary(connection, story_id, values)


def _fill_other(
    connection, key, headline, subject, clock, outlets, origins, label, importance, summary, sentence
) -> None:
    article = _article(f"a-{key}", "ledger", "The Ledger", clock, summary, headline=headline)
    articles.save_article(connection, article)
    stories.save_placement(connection, article, f"s-{key}", Reason(probability=1.0), article.moment)
    stories.save_subjects(connection, f"s-{key}", (subject,))
    save_row(connection, f"s-{key}", headline, summary, outlets, origins, label, importance, sentence)


def _fill_feeds(connection) -> None:
    well = {"last_success": at("11:00"), "last_change": at("10:00"), "next_poll": at("12:00")}
    feeds.add_feed(connection, a_feed(feed_id=0, **well))
    failure = Failure(at=at("11:05"), step="poll", reason="timeout", message="no answer in 20 seconds", attempts=3)
    radio = a_feed(feed_id=0, url="https://coastradio.example/feed", title="Coast Radio", last_failure=failure)
    feeds.add_feed(connection, radio)
    gone = a_feed(feed_id=0, url="https://old.example/rss", title="Old Paper", state=FeedState.GONE)
    feeds.add_feed(connection, gone)
