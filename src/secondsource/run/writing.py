"""A page by a language model, on time and within the cap, or the extractive one.

    passages | kept answer? | ask, try again while there is time | read | prove | fill up

The extractive page is made first and is what there is whenever anything fails: no money, no time, no answer, no
proof.
An answer is kept by what it was asked for (facts, prompt, model), so a story is paid for again only when its facts
change, and never because it was looked at again.
"""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from secondsource.desk.write.model_writer import Draft, build_request, compose, list_passages, read_draft
from secondsource.desk.write.page import write_page
from secondsource.desk.write.serial import passage_from_json, passage_to_json
from secondsource.edge.clock import Clock, SystemClock
from secondsource.edge.language.budget import Caps, Ledger, ask_within_budget
from secondsource.edge.language.model import LanguageModel
from secondsource.edge.language.prompts import Prompt, load_prompt
from secondsource.errors import BudgetError, CallError
from secondsource.model import Article, Assessment, ModelAnswer, ModelCall, ModelRequest, Page, Passage, Story

log = logging.getLogger(__name__)

PROMPT = "write.1"
TRIES = 3  # more cost time that a reader waits; the second try mends most 429 and 500
LEAST_SECONDS = 0.5  # of time left: less is no try


@dataclass(frozen=True, kw_only=True, slots=True)
class Paid:
    """An answer with what it cost and the passages its ids stand for."""

    text: str
    passages: Mapping[str, Passage]
    cost: float  # US dollars; 0 for a kept answer


def write_with_model(
    story: Story,
    articles: Sequence[Article],
    assessment: Assessment,
    model: LanguageModel,
    ledger: Ledger,
    *,
    caps: Caps,
    previous: Page | None,
    now: datetime,
    version: int,
    budget_seconds: float,
    clock: Clock | None = None,
) -> Page:
    """The story's page, by the model where it can be, extractive otherwise (its `note` says why). Never raises for it.

    Returns at most `budget_seconds` after the extractive page is done.
    """
    extractive = write_page(story, articles, assessment, previous=previous, now=now, version=version)
    passages = list_passages(story, articles, assessment)
    if not passages:
        return replace(extractive, note="Written without a language model: there is no text to write from.")
    job = _Job(story=story, model=model, ledger=ledger, caps=caps, clock=clock or SystemClock(), now=now)
    try:
        paid, draft = job.get_draft(passages, make_key(model.name, PROMPT, story, articles, assessment), budget_seconds)
    except (BudgetError, CallError) as error:
        log.warning("story=%s step=write model=%s reason=%s", story.story_id, model.name, error)
        return replace(extractive, note=f"Written without a language model: {error}.", cost=job.spent)
    return compose(draft, paid.passages, extractive, articles, model=model.name, cost=job.spent)


def make_key(model: str, prompt: str, story: Story, articles: Sequence[Article], assessment: Assessment) -> str:
    """What an answer is kept by: the same facts, prompt and model need no second answer.

    Without typed facts the articles and their revisions stand for them.
    """
    facts = sorted(
        (row.kind.value, s.value, row.state.value) for row in assessment.facts if row.key for s in row.statements
    )
    ground: object = sorted(set(facts)) or sorted((a.article_id, a.revision) for a in articles)
    text = json.dumps([model, prompt, story.story_id, ground])
    return hashlib.sha256(text.encode("utf8")).hexdigest()


@dataclass(slots=True)
class _Job:
    """One page's dealings with the model: what is left of its time, and what it has cost."""

    story: Story
    model: LanguageModel
    ledger: Ledger
    caps: Caps
    clock: Clock
    now: datetime
    spent: float = 0.0

    def get_draft(self, passages: Mapping[str, Passage], key: str, seconds: float) -> tuple[Paid, Draft]:
        """A kept answer, else a new one. Raises BudgetError or CallError."""
        kept = self.ledger.find_answer(key)
        if kept is not None:
            paid = parse_paid(kept)
            return paid, read_draft(paid.text)
        prompt = load_prompt(PROMPT)
        text, draft = self._ask(build_request(self.story, passages, prompt.text), prompt, seconds)
        paid = Paid(text=text, passages=passages, cost=self.spent)
        self.ledger.save_answer(key, paid_to_text(paid), self.now)
        return paid, draft

    def _ask(self, request: ModelRequest, prompt: Prompt, seconds: float) -> tuple[str, Draft]:
        deadline = self.clock.monotonic() + seconds
        failure: CallError | None = None
        for _ in range(TRIES):
            left = deadline - self.clock.monotonic()
            if left < LEAST_SECONDS:
                break
            try:
                return self._ask_once(request, left)
            except CallError as error:
                log.info("story=%s step=write prompt=%s outcome=%s", self.story.story_id, prompt.name, error.outcome)
                failure = error
            if not self._wait(failure, deadline):
                break
        raise failure or CallError(f"model {self.model.name} had no time", "timeout")

    def _wait(self, failure: CallError, deadline: float) -> bool:
        """Wait as the other side asks; False if there is no point in another try."""
        if failure.outcome == "timeout" or (failure.outcome == "refused" and failure.retry_after is None):
            return False
        wait = failure.retry_after or 0.0
        if self.clock.monotonic() + wait + LEAST_SECONDS > deadline:
            return False
        self.clock.sleep(wait)
        return True

    def _ask_once(self, request: ModelRequest, left: float) -> tuple[str, Draft]:
        def read(answer: ModelAnswer) -> tuple[str, Draft]:
            return answer.text, read_draft(answer.text)

        def keep(call: ModelCall) -> None:
            self.spent += call.cost

        return ask_within_budget(
            self.model,
            request,
            self.ledger,
            self.caps,
            read=read,
            purpose="write",
            story_id=self.story.story_id,
            now=self.clock.now,
            timeout=left,
            keep=keep,
        )


def paid_to_text(paid: Paid) -> str:
    """A paid answer as the ledger keeps it."""
    rows = {name: passage_to_json(p) for name, p in paid.passages.items()}
    return json.dumps({"text": paid.text, "passages": rows}, ensure_ascii=False)


def parse_paid(text: str) -> Paid:
    """A kept answer; it cost nothing this time."""
    data = json.loads(text)
    passages = {name: passage_from_json(row) for name, row in data["passages"].items()}
    return Paid(text=data["text"], passages=passages, cost=0.0)
