"""The three narrow jobs: what a case shows the teacher, what a small model reads of it, and what stands beside it.

Beside each distilled model stand our own, made with people's labels (the grouping trees, the subject model) or by rule
(the extractive writer's choice of sentences), and a plain baseline that anyone can check by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.subjects import SubjectWeights, count_terms, find_subjects, read_words, slots_of
from secondsource.desk.group.weights import parse_weights
from secondsource.desk.score.numerals import find_numerals
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.write.outline import plan
from secondsource.desk.write.sentences import list_candidates, weigh_stems
from secondsource.desk.write.tokens import fold
from secondsource.distill.cases import Case, headline_of, lead_of, shared_cuts
from secondsource.distill.student import Reading
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article, Story
from secondsource.settings import Settings

YES_NO = ("yes", "no")
NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One narrow job. `ours` and `plain` answer a case without a teacher."""

    name: str
    question: str
    prompt: str  # file and version
    answers: tuple[str, ...]
    show: Callable[[Case], Mapping[str, object]]
    read: Callable[[Case], Reading]
    ours: Callable[[Case], str]
    ours_is: str
    plain: Callable[[Case], str]
    plain_is: str

    @property
    def is_yes_no(self) -> bool:
        """Measured by the F1 of yes; other jobs by the share of right answers."""
        return self.answers == YES_NO


def _shown(article: Article) -> dict[str, object]:
    return {
        "outlet": article.outlet_name,
        "published": article.moment.strftime("%d %B %Y, %H:%M UTC"),
        "headline": headline_of(article),
        "lead": lead_of(article),
    }


# --- same story? -----------------------------------------------------------------------------------------

COSINE_FROM = 0.25  # of headline and lead: the best cut for tf cosine on allsides-roundups' pairs


def _cosine(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one) * len(other)) ** 0.5 if one and other else 0.0


def _read_pair(case: Case) -> Reading:
    a, b = case.articles
    cuts_a, cuts_b = shared_cuts(a, b)
    heads = [frozenset(read_words(one.headline, "")[0]) for one in (a, b)]
    numbers = [{n.value for n in find_numerals(f"{one.headline} {one.text[:600]}", one.language)} for one in (a, b)]
    names = [{w.strip(".,:;'’\"") for w in one.text[:600].split()[1:] if w[:1].isupper()} for one in (a, b)]
    hours = abs((a.moment - b.moment).total_seconds()) / 3600
    return Reading(
        figures=(
            _cosine(cuts_a, cuts_b),
            _cosine(*heads),
            float(len(heads[0] & heads[1])),
            float(len(names[0] & names[1])),
            _cosine(frozenset(names[0]), frozenset(names[1])),
            float(len(numbers[0] & numbers[1])),
            min(hours, 96.0) / 24,
            float(a.language == b.language),
        )
    )


def same_story() -> Job:
    """Do two articles report one happening?"""
    weights = parse_weights(load_grouping_arrays())

    def ours(case: Case) -> str:
        grouper = Grouper(weights, Settings())
        first, second = sorted(case.articles, key=lambda one: (one.moment, one.article_id))
        grouper.learn_one(first, "s")
        return "yes" if grouper.place_one(second).story_id else "no"

    return Job(
        name="same-story",
        question="Do these two articles report one happening?",
        prompt="distill-same-story.1",
        answers=YES_NO,
        show=lambda case: {"first": _shown(case.articles[0]), "second": _shown(case.articles[1])},
        read=_read_pair,
        ours=ours,
        ours_is="grouping trees",
        plain=lambda case: "yes" if _cosine(*shared_cuts(*case.articles)) >= COSINE_FROM else "no",
        plain_is=f"cosine of words at least {COSINE_FROM}",
    )


# --- which subject? --------------------------------------------------------------------------------------


def subject(weights: SubjectWeights) -> Job:
    """What is an article mainly about? `weights`: the shipped subject model and its table of terms."""
    names = weights.subjects

    def read(case: Case) -> Reading:
        (article,) = case.articles
        words, front = read_words(article.headline, article.text)
        counts = count_terms(words, front, weights.terms.get(article.language, {}), len(names))
        return Reading(figures=tuple(counts.tolist()), slots=tuple(slots_of(words)))

    def plain(case: Case) -> str:
        figures = read(case).figures
        return names[figures.index(max(figures))] if max(figures) > 0 else NONE

    return Job(
        name="subject",
        question="Which subject is this article mainly about?",
        prompt="distill-subject.1",
        answers=(*names, NONE),
        show=lambda case: {"choices": [*names, NONE], "article": _shown(case.articles[0])},
        read=read,
        ours=lambda case: (*find_subjects(case.articles, weights), NONE)[0],
        ours_is="subject model",
        plain=plain,
        plain_is="the subject with most of its terms",
    )


# --- is this sentence key? -------------------------------------------------------------------------------

KEPT = 3  # sentences of an article that a short report keeps


@dataclass(frozen=True)
class _Kept:
    """Which sentences of an article the extractive writer would take first; worked out once an article."""

    article: Article

    @cached_property
    def folded(self) -> tuple[str, ...]:
        one = self.article
        candidates = list_candidates([one])
        story = Story(story_id="s", language=one.language, first_seen=one.moment, updated=one.moment, members=())
        outline = plan(story, [one], candidates, (), weigh_stems(candidates, {}), lambda _: True, KEPT)
        return tuple(candidate.folded for candidate in outline.lead)


def _sentence(case: Case) -> str:
    (article,) = case.articles
    return split_sentences(article.text, article.language).words(case.sentence)


def _read_sentence(case: Case) -> Reading:
    (article,) = case.articles
    said, sentences = _sentence(case), split_sentences(article.text, article.language)
    words, heads = read_words(said, "")[0], set(read_words(article.headline, "")[0])
    first = set(read_words(sentences.words(0), "")[0])
    return Reading(
        figures=(
            1.0 / (1 + case.sentence),
            float(case.sentence == 0),
            float(sentences.paragraphs[case.sentence] == 0),
            min(len(said.split()), 60) / 20,
            len(heads & set(words)) / max(len(heads), 1),
            len(first & set(words)) / max(len(words), 1),
            float(len(find_numerals(said, article.language))),
            float(sum(word[:1].isupper() for word in said.split()[1:])),
            float(any(mark in said for mark in '"“”«»„')),
        ),
        slots=tuple(slots_of(words)),
    )


def key_sentence() -> Job:
    """Would an editor who keeps three sentences keep this one?"""
    known: dict[str, _Kept] = {}

    def ours(case: Case) -> str:
        (article,) = case.articles
        kept = known.setdefault(article.article_id, _Kept(article))
        said = fold(_sentence(case))
        return "yes" if any(one in said for one in kept.folded) else "no"

    return Job(
        name="key-sentence",
        question="Is this sentence key?",
        prompt="distill-key-sentence.1",
        answers=YES_NO,
        show=lambda case: {"headline": headline_of(case.articles[0]), "sentence": _sentence(case)},
        read=_read_sentence,
        ours=ours,
        ours_is="extractive writer",
        plain=lambda case: "yes" if case.sentence < KEPT else "no",
        plain_is=f"the first {KEPT} sentences",
    )


JOBS = ("same-story", "subject", "key-sentence")


def make_job(name: str, subjects: SubjectWeights) -> Job:
    """A job by its name. Raises KeyError for an unknown one."""
    makers: Mapping[str, Callable[[], Job]] = {
        "same-story": same_story,
        "subject": lambda: subject(subjects),
        "key-sentence": key_sentence,
    }
    return makers[name]()


def right(job: Job, gold: Sequence[str], said: Sequence[str]) -> float:
    """F1 of yes for a yes-or-no job, the share of right answers for the others; 0 where there is nothing."""
    if not gold:
        return 0.0
    if not job.is_yes_no:
        return sum(g == s for g, s in zip(gold, said, strict=True)) / len(gold)
    hits = sum(g == s == "yes" for g, s in zip(gold, said, strict=True))
    return 2 * hits / max(list(gold).count("yes") + list(said).count("yes"), 1)
