"""Cases that people answered, to hold the teacher and its student against; and the sample day, another domain.

same-story: a grouping set (a folder with articles.jsonl.gz, rows with `story`). subject: a JSON Lines file of
{"title", "text", "subject"}. key-sentence: a summaries set; a sentence is key if its words stand in the summary that
editors wrote.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from secondsource.desk.group.subjects import read_words
from secondsource.desk.score.sentences import split_sentences
from secondsource.distill.cases import Case, article_cases, pair_cases, sentence_cases
from secondsource.distill.jobs import NONE, Job
from secondsource.errors import InputError
from secondsource.evaluate.knowing import MEASURED, article_of, articles_file, list_rows
from secondsource.evaluate.summaries import load_cases
from secondsource.model import Article, Quality
from secondsource.testing.sampleday.day import DayArticle, load_articles, load_truth

IN_SUMMARY = 0.5  # share of a sentence's words that stand in the editors' summary: it was kept, in other words or not


def list_answered(job: Job, path: Path, most: int) -> list[Case]:
    """At most `most` cases that people answered. Raises InputError, which says what file the job wants."""
    if job.name == "same-story":
        rows = [row for row in list_rows(articles_file(path)) if row.get("story")]
        found = pair_cases([(article_of(row), str(row["story"])) for row in rows], most, answered=True)
    elif job.name == "subject":
        found = _subjects(job, path, most)
    else:
        found = _sentences(path, most)
    if not found:
        raise InputError(f"{path}: holds no case that people answered for {job.name}; see docs/guide/commands.md")
    return found


def _subjects(job: Job, path: Path, most: int) -> list[Case]:
    answers: dict[str, str] = {}
    articles = []
    for number, row in enumerate(list_rows(path)):
        article = article_of({**row, "id": row.get("id", str(number)), "outlet": row.get("outlet", "")})
        if row.get("subject") not in job.answers:
            raise InputError(f"{path}: subject {row.get('subject')!r} is none of {', '.join(job.answers)}")
        answers[article.article_id] = str(row["subject"])
        articles.append(article)
    return [_answered(case, answers[case.key]) for case in article_cases(articles, most)]


def _answered(case: Case, answer: str) -> Case:
    return Case(key=case.key, group=case.group, articles=case.articles, sentence=case.sentence, answer=answer)


def _sentences(path: Path, most: int) -> list[Case]:
    summaries = {}
    articles: list[Article] = []
    for case in load_cases(path)[:most]:
        for article in case.articles:
            summaries[article.article_id] = set(read_words(case.summary, "")[0])
            articles.append(article)
    return [_answered(one, _in_summary(one, summaries[one.group])) for one in sentence_cases(articles, most)]


def _in_summary(case: Case, summary: set[str]) -> str:
    (article,) = case.articles
    words = set(read_words(split_sentences(article.text, article.language).words(case.sentence), "")[0])
    return "yes" if len(words & summary) >= IN_SUMMARY * len(words) else "no"


def list_sample_day(job: Job, most: int) -> list[Case]:
    """The sample day's own answers: an invented town, written for this project. None for key-sentence."""
    day = load_articles(MEASURED)
    if job.name == "same-story":
        return pair_cases([(_article(one), one.story) for one in day], most, answered=True)
    if job.name == "subject":
        subjects = {name: (*story.get("subjects", ()), NONE)[0] for name, story in load_truth()["story"].items()}
        known = {one.key: subjects[one.story] for one in day if one.story in subjects}
        cases = article_cases([_article(one) for one in day if one.key in known], most)
        return [_answered(case, known[case.key]) for case in cases if known[case.key] in job.answers]
    return []


def _article(one: DayArticle) -> Article:
    published: datetime = one.published
    return Article(
        article_id=one.key,
        url=one.url,
        outlet_id=one.outlet.domain,
        outlet_name=one.outlet.name,
        headline=one.headline,
        text="\n".join(one.paragraphs),
        language=one.outlet.language,
        published=published,
        first_seen=published,
        quality=Quality.FULL,
        quality_reason="import",
    )


def answers_of(cases: Sequence[Case]) -> list[str]:
    """The answers that people gave."""
    return [case.answer for case in cases]
