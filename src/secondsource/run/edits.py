"""A story's corrections: its articles' revisions, compared and traced through the copies."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from secondsource.desk.score.corrections import correction_words, find_corrections
from secondsource.edge.store import articles as article_store
from secondsource.model import Article, Assessment, Correction


def list_earlier(connection: Connection, found: Sequence[Article]) -> dict[str, list[Article]]:
    """The earlier revisions of those articles that have any, oldest first."""
    earlier: dict[str, list[Article]] = {}
    for one in found:
        if one.revision > 1:
            earlier[one.article_id] = [
                replace(one, revision=revision, fetched=seen, headline=headline, text=text)
                for revision, seen, headline, text in article_store.list_revisions(connection, one.article_id)
            ]
    return earlier


def with_corrections(assessment: Assessment, found: Sequence[Article], earlier: dict[str, list[Article]]) -> Assessment:
    """The assessment, with what its outlets put right after they had published."""
    if not earlier:
        return assessment
    return replace(assessment, corrections=find_corrections(found, earlier, assessment.tree))


def correction_causes(assessment: Assessment, before: Assessment | None, found: Sequence[Article]) -> list[str]:
    """What is new among the corrections, in words: for the history of the score."""
    names = {one.article_id: one.outlet_name for one in found}
    known = set(map(_key, before.corrections)) if before else set()
    return [
        f"{correction_words(one, names[one.article_id])} ({one.at:%d %b %H:%M} UTC)"
        for one in assessment.corrections
        if _key(one) not in known
    ]


def _key(one: Correction) -> tuple[str, int, str, str, int]:
    return one.article_id, one.revision, one.old, one.new, len(one.behind)
