"""Writing with a language model: the page is always there, always proven, on time, and the ledger knows every call."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from secondsource.desk.write.model_writer import list_passages
from secondsource.desk.write.proof import find_flaw
from secondsource.desk.write.quota import LIMIT, count_quoted, list_sentences
from secondsource.edge.language.budget import Caps, Ledger
from secondsource.edge.language.model import LanguageModel, OpenAiModel
from secondsource.edge.language.prices import Price
from secondsource.errors import BudgetError, CallError
from secondsource.model import (
    Article,
    Page,
    Quality,
    Story,
)
from secondsource.run.writing import write_with_model
from secondsource.testing.language import (
    FakeLanguageModel,
    FakeLedger,
    Reply,
    ScriptedServer,
    reply_garbage,
    reply_late,
    reply_ok,
    reply_status,
)
from secondsource.testing.pages import an_assessment

NOW = datetime(2026, 5, 12, 18, tzinfo=UTC)
RICH = Caps(day=1.0, month=10.0)
DEAR = Price(per_token_in=1e-6, per_token_out=1e-5, dated="test")
TEXTS = (
    (
        "Vellin Courier",
        "A storm flooded the harbour of Vellin on Tuesday and cut power to 1,900 homes, the council said.",
    ),
    ("Ostrand Post", "Fire crews pumped out 40 cellars in the old town of Vellin during the night."),
    ("Nordpress", "Ferries between Vellin and Ostrand will not sail before Thursday, the operator Havbund said."),
)
STORY = Story(story_id="s1", language="en", first_seen=NOW, updated=NOW, members=())


def make_articles(texts: Sequence[tuple[str, str]] = TEXTS) -> list[Article]:
    """One article an outlet, an hour apart."""
    return [
        Article(
            article_id=f"a{n}",
            url=f"https://example.org/{n}",
            outlet_id=f"outlet{n}.example",
            outlet_name=outlet,
            headline="Storm floods the harbour of Vellin",
            text=text,
            language="en",
            published=NOW - timedelta(hours=5 - n),
            first_seen=NOW - timedelta(hours=5 - n),
            quality=Quality.FULL,
            quality_reason="page",
        )
        for n, (outlet, text) in enumerate(texts)
    ]


def make_answer(change: str = "", wrong: str = "") -> str:
    """An honest answer over the passages of the three articles, with one planted change."""
    ids = {p.outlet_name: name for name, p in list_passages(STORY, make_articles(), an_assessment()).items()}
    lead = "The storm cut power to 1,900 homes in Vellin on Tuesday, the Vellin council said, Vellin Courier reports."
    body = "During the night fire crews pumped out 40 cellars in the old town, according to Ostrand Post."
    last = "Nordpress reports that ferries will not sail before Thursday, the operator Havbund said."
    rows = [(lead, ids["Vellin Courier"]), (body, ids["Ostrand Post"]), (last, ids["Nordpress"])]
    sentences = [{"text": text.replace(change, wrong) if change else text, "cites": [name]} for text, name in rows]
    page = {"headline": "Storm floods Vellin harbour and cuts power", "lead": sentences[:1], "body": [sentences[1:]]}
    return json.dumps(page)


def write(
    model: LanguageModel,
    ledger: Ledger,
    *,
    caps: Caps = RICH,
    seconds: float = 5.0,
    articles: list[Article] | None = None,
) -> Page:
    """The page of the three articles."""
    return write_with_model(
        STORY,
        articles or make_articles(),
        an_assessment(),
        model,
        ledger,
        caps=caps,
        previous=None,
        now=NOW,
        version=1,
        budget_seconds=seconds,
    )


def assert_proven(page: Page) -> None:
    """Every sentence of a page rests on its passages, within the quoting limit."""
    assert page.headline
    assert list_sentences(page)
    assert all(find_flaw(s.text, s.passages) is None for s in list_sentences(page))
    assert all(words <= LIMIT for words in count_quoted(page).values())


def test_an_honest_answer_becomes_the_page() -> None:
    """What the model says and its passages prove is what the reader gets."""
    page = write(FakeLanguageModel([make_answer()]), FakeLedger())
    assert page.written_by == "fake-1"
    assert page.proof.checked == page.proof.proven == 4
    assert page.headline == "Storm floods Vellin harbour and cuts power"
    assert_proven(page)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ("1,900", "2,900"),
        ("Tuesday", "Wednesday"),
        ("Havbund", "Lindqvist"),
        ("will not sail", "will sail"),
        ("40 cellars", "40 houses"),
        ("the Vellin council said", "the Ostrand mayor said"),
    ],
)
def test_a_wrong_detail_never_reaches_the_page(change: str, wrong: str) -> None:
    """Number, date, name, negation, unit and speaker: the sentence is replaced by its passage, and the page says so."""
    page = write(FakeLanguageModel([make_answer(change, wrong)]), FakeLedger())
    assert all(wrong not in s.text for s in list_sentences(page))
    assert len(page.proof.dropped) == 1
    assert_proven(page)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I cannot help with that.",
        '{"headline": "Storm',
        '{"headline": 1, "lead": 2, "body": 3}',
        '{"headline": "x", "lead": [{"text": 1, "cites": "p1"}], "body": []}',
        "[" * 5000,
        json.dumps({"headline": "A", "lead": [{"text": "All is well in Vellin.", "cites": ["p99"]}], "body": []}),
    ],
)
def test_an_unusable_answer_gives_the_extractive_page(answer: str) -> None:
    """Nonsense, refusals, broken JSON and invented ids: the page is there, extractive, and says why."""
    page = write(FakeLanguageModel([answer]), FakeLedger())
    assert page.written_by == "extractive"
    assert page.note
    assert_proven(page)


SCRIPTS: dict[str, list[Reply]] = {
    "invents": [reply_ok(make_answer("1,900", "9,100"))],
    "truncates": [reply_ok(make_answer()[:200])],
    "no json": [reply_garbage()],
    "stalls": [reply_late(30.0)],
    "too many, then good": [reply_status(429, retry_after="0.1"), reply_ok(make_answer())],
    "too many for ever": [reply_status(429)],
    "fails, then good": [reply_status(500), reply_ok(make_answer())],
    "fails for ever": [reply_status(500)],
    "wants a long wait": [reply_status(429, retry_after="3600")],
    "wrong key": [reply_status(401)],
    "broken, then good": [reply_ok("{"), reply_ok(make_answer())],
    "silly wait": [reply_status(503, retry_after="soon"), reply_ok(make_answer())],
}


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_whatever_the_endpoint_does_the_page_is_there_in_time(name: str) -> None:
    """Over real HTTP: always a page, always proven, never late, and one row of the ledger for each call."""
    ledger = FakeLedger()
    with ScriptedServer(SCRIPTS[name]).serving() as server:
        model = OpenAiModel(name="scripted", base_url=server.base_url, key="k", price=DEAR)
        started = time.monotonic()
        page = write(model, ledger, seconds=2.0)
        assert time.monotonic() - started < 2.5
        assert len(ledger.calls) == len(server.requests) >= 1
    assert not ledger.reserved
    assert (page.written_by == "scripted") == (name == "invents" or "good" in name or name == "silly wait")
    assert page.cost == pytest.approx(sum(c.cost for c in ledger.calls))
    assert_proven(page)


def test_the_ledger_holds_what_the_endpoint_counted() -> None:
    """Tokens as the endpoint says, the price with its date, the outcome of each try."""
    ledger = FakeLedger()
    script = [reply_status(500), reply_ok("{", tokens_in=70, tokens_out=9), reply_ok(make_answer(), tokens_in=80)]
    with ScriptedServer(script).serving() as server:
        write(OpenAiModel(name="scripted", base_url=server.base_url, key="k", price=DEAR), ledger)
    rows = [(c.outcome, c.tokens_in, c.tokens_out, c.priced) for c in ledger.calls]
    assert rows == [("refused", 0, 0, "test"), ("broken", 70, 9, "test"), ("ok", 80, 50, "test")]
    assert ledger.calls[2].cost == pytest.approx(80e-6 + 50e-5)


def test_a_story_is_paid_for_once() -> None:
    """The same facts, model and prompt: the kept answer is used and nothing is asked."""
    ledger, model = FakeLedger(), FakeLanguageModel([make_answer()], price=DEAR)
    first, second = write(model, ledger), write(model, ledger)
    assert len(model.requests) == 1
    assert second.lead == first.lead
    assert second.cost == 0.0 < first.cost


def test_at_the_cap_the_page_is_extractive_and_says_so() -> None:
    """No call is made that could pass the cap."""
    model = FakeLanguageModel([make_answer()], price=DEAR)
    page = write(model, FakeLedger(), caps=Caps(day=0.001, month=10.0))
    assert not model.requests
    assert page.written_by == "extractive"
    assert "cap of 0.00 dollars is reached" in page.note


def test_eight_workers_together_cannot_pass_the_cap() -> None:
    """Reservations count: with a cap of 0.10 the money set aside and spent never passes it at any moment."""
    ledger = WatchfulLedger()
    model = FakeLanguageModel([make_answer()], price=Price(per_token_in=1e-6, per_token_out=1e-5, dated="test"))
    caps = Caps(day=0.10, month=10.0)

    def one(n: int) -> Page:
        return write(model, ledger, caps=caps, articles=[replace_id(a, n) for a in make_articles()])

    with ThreadPoolExecutor(8) as workers:
        pages = list(workers.map(one, range(200)))
    assert len(pages) == 200
    assert ledger.most <= 0.10
    assert 0 < len(model.requests) < 200
    assert sum(c.cost for c in ledger.calls) <= 0.10


class WatchfulLedger(FakeLedger):
    """A ledger that remembers the most that was ever spent and set aside."""

    most = 0.0

    def _spent(self, at: datetime, period: str) -> float:
        spent = super()._spent(at, period)
        self.most = max(self.most, spent)
        return spent


def replace_id(article: Article, n: int) -> Article:
    """The article under another id, so that its story is another."""
    from dataclasses import replace

    return replace(article, article_id=f"{article.article_id}-{n}")


def test_a_refused_reservation_makes_no_call() -> None:
    """The ledger's word is final, whatever it says it for."""

    class Closed(FakeLedger):
        def reserve(self, *_: object) -> None:  # type: ignore[override]
            raise BudgetError("closed")

    model = FakeLanguageModel([CallError("never asked", "broken")])
    assert write(model, Closed()).note == "Written without a language model: closed."
    assert not model.requests


def test_the_key_is_in_no_text_of_the_client() -> None:
    """Neither the model's own text nor an error's shows the key."""
    with ScriptedServer([reply_status(401)]).serving() as server:
        model = OpenAiModel(name="scripted", base_url=server.base_url, key="sk-planted-secret", price=DEAR)
        page = write(model, FakeLedger())
    assert "planted" not in repr(model) + page.note
