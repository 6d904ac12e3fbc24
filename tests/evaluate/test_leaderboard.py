"""The leaderboard: proven before all, reproducible from the ledger, never by tokens."""

import json

import pytest

from secondsource.edge.language.budget import Caps
from secondsource.edge.language.prices import Price
from secondsource.evaluate.leaderboard import keep_table, list_day_stories, rank_writers
from secondsource.model import ModelAnswer, ModelRequest
from secondsource.serve.standings import KEPT, parse_standings
from secondsource.testing.builders import MORNING
from secondsource.testing.clock import FixedClock
from secondsource.testing.language import FakeLanguageModel, FakeLedger

PRICE = Price(per_token_in=1e-6, per_token_out=1e-5, dated="test")
RICH = Caps(day=50.0, month=50.0)


class Copyist:
    """A model that hands back its passages, honestly or with a number invented."""

    price = PRICE

    def __init__(self, name: str, invented: str = "") -> None:
        self.name, self.invented, self.calls = name, invented, 0

    def ask(self, request: ModelRequest, *, timeout: float) -> ModelAnswer:
        """Each passage as a sentence of its outlet."""
        assert timeout > 0
        self.calls += 1
        passages = json.loads(request.user)["passages"]
        said = [{"text": f"{p['outlet']} reports: {p['words']}{self.invented}", "cites": [p["id"]]} for p in passages]
        page = {"headline": "What was reported from Vellin today", "lead": said[:2], "body": [said[2:9]]}
        return ModelAnswer(text=json.dumps(page), tokens_in=500, tokens_out=400)


@pytest.fixture(scope="module")
def stories():
    """Five stories of the sample day."""
    return list_day_stories()[:5]


def test_a_writer_that_invents_stands_below_one_that_does_not(stories) -> None:
    """By the share of statements that are proven, whatever they cost."""
    models = [Copyist("honest"), Copyist("inventor", " It cost 7,777 dollars, 93 witnesses told Zed Quill.")]
    found = rank_writers(stories, models, FakeLedger(), RICH, FixedClock())
    assert [one.writer for one in found][-1] == "inventor"
    by_name = {one.writer: one for one in found}
    assert by_name["extractive"].proven == 1.0
    assert by_name["extractive"].cost == 0.0
    assert by_name["honest"].proven > 0.9
    assert by_name["inventor"].proven < 0.2
    assert by_name["honest"].cost == pytest.approx(5 * PRICE.cost(500, 400))


def test_the_table_is_made_again_from_the_ledger_without_a_call(stories) -> None:
    """The same figures, cost and time included; nothing is paid."""
    ledger, model = FakeLedger(), Copyist("honest")
    first = rank_writers(stories, [model], ledger, RICH, FixedClock())
    calls = len(ledger.calls)
    again = rank_writers(stories, [model], ledger, RICH, FixedClock())
    assert len(ledger.calls) == calls == model.calls == 5
    assert again == first


def test_a_writer_that_never_answers_has_no_page_of_its_own(stories) -> None:
    """The extractive page that took its place is not its merit."""
    found = rank_writers(
        stories, [FakeLanguageModel(["no page at all"], price=PRICE)], FakeLedger(), RICH, FixedClock()
    )
    silent = next(one for one in found if one.writer == "fake-1")
    assert (silent.written, silent.statements, silent.proven, silent.coverage) == (0, 0, 0.0, 0.0)
    assert found[0].writer == "extractive"


def test_tokens_move_nobody(stories) -> None:
    """A model that uses ten times the tokens at a tenth of the price stands level."""

    class Wordy(Copyist):
        price = Price(per_token_in=1e-7, per_token_out=1e-6, dated="test")

        def ask(self, request: ModelRequest, *, timeout: float) -> ModelAnswer:
            answer = super().ask(request, timeout=timeout)
            return ModelAnswer(text=answer.text, tokens_in=5000, tokens_out=4000)

    found = rank_writers(stories, [Copyist("a"), Wordy("b")], FakeLedger(), RICH, FixedClock())
    a, b = (next(one for one in found if one.writer == name) for name in "ab")
    assert (a.proven, a.coverage) == (b.proven, b.coverage)
    assert a.cost == pytest.approx(b.cost)


def test_the_last_table_is_shown_with_its_chart(stories) -> None:
    """What the page of costs reads is what was ranked."""
    ledger = FakeLedger()
    keep_table(rank_writers(stories, [], ledger, RICH, FixedClock()), ledger, MORNING)
    shown = parse_standings(ledger.find_answer(KEPT))
    assert shown is not None
    assert shown.at == MORNING
    assert "proven" in shown.chart
    assert shown.rows[0]["writer"] == "extractive"
    assert parse_standings(None) is None
