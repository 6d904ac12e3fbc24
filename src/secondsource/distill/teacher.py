"""Asks the model that the operator pays for: in batches, within the cap, each batch once and then from the kept answer.

What it answers is never believed to be true: it is what the student learns, and what the table calls "teacher".
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from secondsource.distill.cases import Case
from secondsource.distill.jobs import Job
from secondsource.edge.clock import Clock
from secondsource.edge.language.budget import Caps, Ledger, ask_within_budget
from secondsource.edge.language.model import LanguageModel
from secondsource.edge.language.prompts import load_prompt
from secondsource.errors import BudgetError, CallError
from secondsource.model import ModelAnswer, ModelCall, ModelRequest

BATCH = 10  # cases a call: the prompt is paid once for ten, and a broken answer loses no more
ANSWER_TOKENS = 24  # of one case's answer in JSON
TRIES = 2
SECONDS = 60.0  # for one batch
FAILURES = 3  # batches in a row that failed: the teacher is not there
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {
            "answers": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"id": {"type": "string"}, "answer": {"type": "string"}},
                    "required": ["id", "answer"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["answers"],
        "additionalProperties": False,
    }
)


@dataclass(slots=True)
class Teacher:
    """The paid model with the desk's ledger and cap; counts what it took."""

    model: LanguageModel
    ledger: Ledger
    caps: Caps
    clock: Clock
    cost: float = 0.0  # US dollars, this time
    seconds: float = 0.0  # of calls, this time
    asked: int = 0  # cases, this time
    stopped: str = ""  # why not all were asked
    answers: dict[str, str] = field(default_factory=dict)

    def ask(self, job: Job, cases: Sequence[Case], progress: Callable[[int], None] = lambda _: None) -> dict[str, str]:
        """Case key -> answer, for those that were answered usably. Stops at the cap, and says so in `stopped`."""
        found: dict[str, str] = {}
        failures = 0
        for start in range(0, len(cases), BATCH):
            batch = cases[start : start + BATCH]
            try:
                found |= self._batch(job, batch)
                failures = 0
            except BudgetError as error:
                self.stopped = str(error)
                break
            except CallError as error:
                failures += 1
                if failures >= FAILURES:
                    self.stopped = str(error)
                    break
            progress(start + len(batch))
        return found

    def _batch(self, job: Job, batch: Sequence[Case]) -> dict[str, str]:
        request = make_request(job, batch)
        key = _key(self.model.name, request)
        kept = self.ledger.find_answer(key)
        if kept is None:
            started = self.clock.monotonic()
            kept = self._ask(request)
            self.seconds += self.clock.monotonic() - started
            self.asked += len(batch)
            self.ledger.save_answer(key, kept, self.clock.now())
        numbered = read_answers(kept, job)
        return {case.key: numbered[str(n)] for n, case in enumerate(batch, 1) if str(n) in numbered}

    def _ask(self, request: ModelRequest) -> str:
        for last in range(1, TRIES + 1):
            try:
                return self._ask_once(request)
            except CallError as error:
                if last == TRIES or (error.outcome == "refused" and error.retry_after is None):
                    raise
                self.clock.sleep(error.retry_after or 0.0)
        raise AssertionError  # the loop returns or raises

    def _ask_once(self, request: ModelRequest) -> str:
        def read(answer: ModelAnswer) -> str:
            _parse(answer.text)
            return answer.text

        def keep(call: ModelCall) -> None:
            self.cost += call.cost

        return ask_within_budget(
            self.model,
            request,
            self.ledger,
            self.caps,
            read=read,
            purpose="distill",
            story_id=None,
            now=self.clock.now,
            timeout=SECONDS,
            keep=keep,
        )


def make_request(job: Job, batch: Sequence[Case]) -> ModelRequest:
    """The request for one batch; cases are numbered from 1."""
    rows = [{"id": str(n), **job.show(case)} for n, case in enumerate(batch, 1)]
    return ModelRequest(
        system=load_prompt(job.prompt).text,
        user=json.dumps({"cases": rows}, ensure_ascii=False),
        schema=SCHEMA,
        max_tokens=ANSWER_TOKENS * len(batch) + 40,
    )


def _key(model: str, request: ModelRequest) -> str:
    text = json.dumps([model, request.system, request.user])
    return hashlib.sha256(text.encode("utf8")).hexdigest()


def _parse(text: str) -> list[dict[str, object]]:
    """The list of answers, with a code fence around it or not. Raises CallError("broken")."""
    try:
        rows = json.loads(text[text.find("{") : text.rfind("}") + 1])["answers"]
        return [row for row in rows if isinstance(row, dict)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CallError(
            f"the model's answer is not the list that was asked for ({type(error).__name__})", "broken"
        ) from error


def read_answers(text: str, job: Job) -> dict[str, str]:
    """Number of a case -> its answer; what is none of the job's answers is left out."""
    found = {}
    for row in _parse(text):
        answer = str(row.get("answer", "")).strip().lower()
        if answer in job.answers:
            found[str(row.get("id", "")).strip()] = answer
    return found
