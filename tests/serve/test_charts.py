"""Charts: bars as high as their values, every figure readable without colour, nothing from outside as markup."""

import re
from datetime import UTC, timedelta
from xml.etree import ElementTree

import vellin
from starlette.testclient import TestClient

from secondsource.edge.clock import SystemClock
from secondsource.edge.language.budget import Caps
from secondsource.edge.store import Store
from secondsource.edge.store.ledger import StoreLedger
from secondsource.evaluate.leaderboard import keep_table, list_day_stories, rank_writers
from secondsource.model import ModelCall
from secondsource.serve.charts import Bar, columns, rows, spending_chart
from secondsource.testing.builders import MORNING


def heights(chart: str) -> list[float]:
    """The height of every bar."""
    return [float(one) for one in re.findall(r'height="([\d.]+)"><title>', chart)]


def test_bars_are_as_high_as_their_values() -> None:
    """Twice the value, twice the height; the highest has its figure beside it."""
    chart = columns([Bar(label="1 May", value=1.0, words="1"), Bar(label="2 May", value=2.0, words="2.00")], "t")
    low, high = heights(chart)
    assert abs(high - 2 * low) < 0.11
    assert ">2.00</text>" in chart
    ElementTree.fromstring(chart)


def test_names_are_escaped() -> None:
    """A model's name is a text."""
    chart = rows([Bar(label="<script>x</script>", value=1.0, words="1 & 2")], "t")
    assert "<script>" not in chart
    ElementTree.fromstring(chart)


def test_spending_is_cut_into_the_readers_days() -> None:
    """Thirty days up to today; a month without spending has no chart."""
    spent = [(MORNING, 0.25), (MORNING + timedelta(minutes=1), 0.25), (MORNING - timedelta(days=1), 0.1)]
    chart = spending_chart(spent, MORNING, UTC)
    assert len(heights(chart)) == 30
    assert "0.5000" in chart
    assert spending_chart([(MORNING, 0.0)], MORNING, UTC) == ""
    assert columns([], "t") == rows([], "t") == ""


def test_the_page_of_costs_shows_spending_and_the_last_comparison(client: TestClient, store: Store) -> None:
    """A chart without script, the sum, and the writers as they were ranked last."""
    assert "<svg" not in client.get("/costs").text
    ledger = StoreLedger(store)
    now = vellin.NOW - timedelta(hours=1)
    call = ModelCall(
        at=now, model="m-1", purpose="write", story_id="s1", tokens_in=10, tokens_out=5, cost=0.125, priced="test",
        outcome="ok",
    )  # fmt: skip
    ledger.settle(ledger.reserve(0.2, now, Caps(day=1, month=1)), call)
    keep_table(rank_writers(list_day_stories()[:2], [], ledger, Caps(day=1, month=1), SystemClock()), ledger, MORNING)
    page = client.get("/costs").text
    assert page.count("<svg") == 2
    assert "0.1250" in page
    assert max(heights(page)) > 100
    assert "Writers compared" in page
    assert page.count("<script") == 1  # the short cuts that every page has


def test_an_outlets_own_articles_are_counted_beside_its_ratings(client: TestClient) -> None:
    """With the days they are from, and the words that it is no rating."""
    page = client.get("/outlet/vellincourier.example").text
    assert "Seen in its own articles" in page
    assert "it is no rating" in page
