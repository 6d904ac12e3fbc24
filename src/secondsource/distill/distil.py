"""The whole of `secondsource distill`: ask the teacher, learn, measure beside ours and a plain rule, keep with a card.

    articles | cases | teacher.ask | student.learn on two thirds | four rows of one table | models/JOB.npz, JOB.toml

The table shows the lag and does not hide it: on the narrow job, on the same job in another domain, and on general
writing, which a model of one job cannot do at all.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from secondsource.desk.group.subjects import SubjectWeights
from secondsource.desk.write.page import EXTRACTIVE, write_page
from secondsource.distill.cases import Case, article_cases, pair_cases, sentence_cases
from secondsource.distill.jobs import NONE, Job, make_job, right
from secondsource.distill.labelled import answers_of, list_answered, list_sample_day
from secondsource.distill.student import Student, learn, say
from secondsource.distill.teacher import Teacher
from secondsource.errors import InputError
from secondsource.evaluate.leaderboard import Written, own_statements
from secondsource.model import Article, Assessment, Page, Story
from secondsource.run.writing import write_with_model

LEAST_LEARNT = 40  # answers; with fewer the student is its own prior
CHECKED = 120  # cases of each check at most: they are paid for as well
WRITING_SECONDS = 60.0  # for one page of the teacher


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the table."""

    who: str
    what: str
    narrow: float  # F1 of yes, or the share of right answers
    elsewhere: float | None  # the same in another domain; None: there was nothing to hold it against
    writing: float | None  # share of its sentences that were proven; None: it cannot write
    cost: float  # US dollars, this time
    per_second: float | None  # cases; None: too fast to measure, or every answer was kept from before


@dataclass(frozen=True, kw_only=True, slots=True)
class Distilled:
    """What came of one run."""

    job: str
    teacher: str
    measure: str
    held_against: str  # what `narrow` was measured on
    elsewhere: str  # what `elsewhere` was measured on; empty: nothing
    answered: int  # of the operator's own cases
    learnt: int
    stopped: str  # why the teacher was not asked everything; empty: it was
    rows: tuple[Row, ...]
    card: str  # file in the data folder


@dataclass(frozen=True, kw_only=True, slots=True)
class _Check:
    """Cases with the answers to hold everyone against."""

    words: str
    cases: Sequence[Case]
    gold: Sequence[str]


def list_own_cases(job: Job, grouped: Sequence[tuple[Article, str]], most: int) -> list[Case]:
    """The operator's own cases of a job."""
    if job.name == "same-story":
        return pair_cases(grouped, most)
    articles = [article for article, _ in grouped]
    return article_cases(articles, most) if job.name == "subject" else sentence_cases(articles, most)


def distil(
    name: str,
    *,
    grouped: Sequence[tuple[Article, str]],
    stories: Sequence[Written],
    teacher: Teacher,
    subjects: SubjectWeights,
    folder: Path,
    most: int,
    labelled: Path | None = None,
    elsewhere: Path | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Distilled:
    """Make the small model of one job from the teacher's answers, measure it and keep it in `folder`.

    `stories` are written by the teacher to see what it can do beyond the job. Raises InputError where there is too
    little to learn from, or a file holds no answers.
    """
    job = make_job(name, subjects)
    cases = list_own_cases(job, grouped, most)
    answers = teacher.ask(job, cases, progress)
    learnt = [one for one in cases if not one.held_out and answers.get(one.key, NONE) != NONE]
    _require(job, learnt, answers, teacher)
    names = tuple(one for one in job.answers if one != NONE)
    student = learn([job.read(one) for one in learnt], [answers[one.key] for one in learnt], names)
    narrow = _own_check(cases, answers) if labelled is None else _people(job, labelled)
    other = _people(job, elsewhere) if elsewhere else _sample_day(job)
    rows = _rows(job, student, teacher, narrow, other, stories)
    card = save_distilled(folder, job, student, teacher, len(learnt), rows, narrow.words)
    return Distilled(
        job=job.name,
        teacher=teacher.model.name,
        measure="F1 of yes" if job.is_yes_no else "share right",
        held_against=narrow.words,
        elsewhere=other.words if other else "",
        answered=len(answers),
        learnt=len(learnt),
        stopped=teacher.stopped,
        rows=rows,
        card=str(card),
    )


def _require(job: Job, learnt: Sequence[Case], answers: Mapping[str, str], teacher: Teacher) -> None:
    kinds = {answers[one.key] for one in learnt}
    if len(learnt) >= LEAST_LEARNT and len(kinds) > 1:
        return
    why = f": {teacher.stopped}" if teacher.stopped else ""
    raise InputError(
        f"{job.name}: {len(learnt)} usable answers of {len(kinds)} kinds, {LEAST_LEARNT} of two are needed{why}; "
        "collect more articles, raise --most or the cap"
    )


def _own_check(cases: Sequence[Case], answers: Mapping[str, str]) -> _Check:
    held = [one for one in cases if one.held_out and one.key in answers]
    words = f"the teacher's own answers to {len(held)} cases that were held out"
    return _Check(words=words, cases=held, gold=[answers[one.key] for one in held])


def _people(job: Job, path: Path) -> _Check:
    cases = list_answered(job, path, CHECKED)
    return _Check(words=f"people's answers to {len(cases)} cases of {path.name}", cases=cases, gold=answers_of(cases))


def _sample_day(job: Job) -> _Check | None:
    cases = list_sample_day(job, CHECKED)
    words = f"{len(cases)} cases of the sample day, written for this project"
    return _Check(words=words, cases=cases, gold=answers_of(cases)) if cases else None


# --- the table -------------------------------------------------------------------------------------------


def _rows(
    job: Job, student: Student, teacher: Teacher, narrow: _Check, other: _Check | None, stories: Sequence[Written]
) -> tuple[Row, ...]:
    def asked(cases: Sequence[Case]) -> list[str]:
        found = teacher.ask(job, cases)
        return [found.get(one.key, "") for one in cases]

    def learnt(cases: Sequence[Case]) -> list[str]:
        return say(student, [job.read(one) for one in cases])

    answerers: tuple[tuple[str, str, Callable[[Sequence[Case]], list[str]]], ...] = (
        ("teacher", teacher.model.name, asked),
        ("distilled", f"from {teacher.model.name}", learnt),
        ("ours", job.ours_is, lambda cases: [job.ours(one) for one in cases]),
        ("plain", job.plain_is, lambda cases: [job.plain(one) for one in cases]),
    )
    written = {"teacher": proof_rate(teacher, stories), "ours": extractive_rate(stories, teacher.clock.now())}
    return tuple(
        _row(who, what, answer, job, teacher, narrow, other, written.get(who)) for who, what, answer in answerers
    )


def _row(
    who: str,
    what: str,
    answer: Callable[[Sequence[Case]], list[str]],
    job: Job,
    teacher: Teacher,
    narrow: _Check,
    other: _Check | None,
    writing: float | None,
) -> Row:
    started = teacher.clock.monotonic()
    on_narrow = right(job, narrow.gold, answer(narrow.cases))
    seconds, count = teacher.clock.monotonic() - started, len(narrow.cases)
    on_other = right(job, other.gold, answer(other.cases)) if other else None
    if who == "teacher":  # its speed is that of its calls, kept answers left out
        seconds, count = teacher.seconds, teacher.asked
    return Row(
        who=who,
        what=what,
        narrow=round(on_narrow, 4),
        elsewhere=None if on_other is None else round(on_other, 4),
        writing=writing,
        cost=teacher.cost if who == "teacher" else 0.0,
        per_second=round(count / seconds, 1) if seconds > 0 and count else None,
    )


def proof_rate(teacher: Teacher, stories: Sequence[Written]) -> float | None:
    """Share of the teacher's sentences that are proven, over the stories it wrote; None where it wrote none."""
    counts = [own_statements(_write(teacher, *one), teacher.model.name) for one in stories]
    return _share(counts)


def _write(teacher: Teacher, story: Story, articles: Sequence[Article], assessment: Assessment) -> Page:
    page = write_with_model(
        story,
        articles,
        assessment,
        teacher.model,
        teacher.ledger,
        caps=teacher.caps,
        previous=None,
        now=teacher.clock.now(),
        version=1,
        budget_seconds=WRITING_SECONDS,
        clock=teacher.clock,
    )
    teacher.cost += page.cost
    return page


def extractive_rate(stories: Sequence[Written], now: datetime) -> float | None:
    """The same of the extractive writer."""
    pages = [write_page(*one, previous=None, now=now, version=1) for one in stories]
    return _share([own_statements(page, EXTRACTIVE) for page in pages])


def _share(counts: Sequence[tuple[int, int]]) -> float | None:
    checked = sum(one for one, _ in counts)
    return round(sum(one for _, one in counts) / checked, 4) if checked else None


# --- keeping ---------------------------------------------------------------------------------------------


def save_distilled(
    folder: Path, job: Job, student: Student, teacher: Teacher, learnt: int, rows: Sequence[Row], held_against: str
) -> Path:
    """Write weights and card; gives the card's file."""
    folder.mkdir(parents=True, exist_ok=True)
    weights, card = folder / f"{job.name}.npz", folder / f"{job.name}.toml"
    np.savez_compressed(weights, **student.arrays())  # type: ignore[arg-type]
    day = teacher.clock.now().date().isoformat()
    texts = {
        "name": f"{job.name}-distilled",
        "job": job.question,
        "method": "softmax regression over a few figures and the words of a case, in numpy",
        "trained_on": [f"{learnt} cases of this desk's own articles, {day}"],
        "labels": "language model",
        "distilled_from": teacher.model.name,
        "zero_distillation": False,
        "licence": "the operator's; what the teacher's terms say of its answers binds it too",
        "size_bytes": weights.stat().st_size,
        "command": f"secondsource distill {job.name}",
    }
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in texts.items()]
    lines += ["", "[scores]", f"# held against {held_against}".replace("\n", " ")]
    for row in rows:
        lines.append(f"{row.who}_narrow = {row.narrow}")
        if row.elsewhere is not None:
            lines.append(f"{row.who}_elsewhere = {row.elsewhere}")
    card.write_text("\n".join(lines) + "\n", "utf8")
    return card


def as_subject_weights(student: Student, shipped: SubjectWeights) -> SubjectWeights:
    """A distilled subject model in the form in which the desk reads the shipped one."""
    figures = len(student.mean)
    rule_weights = student.weights[:figures] / student.scale[:, None]
    row_of = np.full(len(shipped.row_of), -1, np.int32)
    row_of[student.slots] = np.arange(len(student.slots), dtype=np.int32)
    return SubjectWeights(
        subjects=student.answers,
        row_of=row_of,
        weights=student.weights[figures:].astype(np.float32),
        rule_weights=rule_weights.astype(np.float32),
        bias=(student.bias - student.mean @ rule_weights).astype(np.float32),
        terms=shipped.terms,
    )
