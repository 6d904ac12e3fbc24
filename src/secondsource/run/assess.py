"""score and write, story by story.

score = load story | score.origins | score.facts | score.corroboration | score.words | store score
write = load story, score | write.outline | write.page | proof | store page
"""

import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from secondsource.desk.group.related import StoryProfile, profile_of, related_stories
from secondsource.desk.group.subjects import find_subjects
from secondsource.desk.score.assess import assess
from secondsource.desk.score.history import cause_of
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.words import score_markup
from secondsource.desk.write.page import write_page
from secondsource.edge.language.budget import Caps
from secondsource.edge.store import articles, assessments, feeds, notices, pages, stories
from secondsource.edge.store.codec import to_json
from secondsource.edge.store.ledger import StoreLedger
from secondsource.edge.store.things import FACT, NAME, Thing, save_things
from secondsource.knowledge.messages import LANGUAGES, load_messages
from secondsource.model import Article, Assessment, Page, ScoreState, Story, StoryChange, StoryEvent
from secondsource.run.desk import Desk
from secondsource.run.edits import correction_causes, list_earlier, with_corrections
from secondsource.run.writing import write_with_model

log = logging.getLogger(__name__)

# Stories taken from the store at a time; each is its own transaction.
TAKEN_AT_ONCE = 200
# After it, a story with one origin is no longer "developing" (docs/score.md) and is assessed again.
DEVELOPING = timedelta(minutes=30)
FINDABLE = 12  # names, and facts, of a story that a search finds: more are details that its page has


def assess_and_write(desk: Desk) -> Counter[str]:
    """Assess and write every story that changed."""
    with desk.store.begin() as connection:
        stories.mark_developed(connection, desk.clock.now() - DEVELOPING)
    knowledge = with_own_outlets(desk)
    changed: list[str] = []
    while stale := _stale(desk):
        for story_id in stale:
            _one(desk, story_id, knowledge)
            changed.append(story_id)
            desk.progress("pages", len(changed), None)
    relate(desk, changed)
    return Counter(pages=len(changed))


def relate(desk: Desk, changed: Sequence[str]) -> None:
    """Find what is worth reading beside each changed story, once all of them are known."""
    for story_id in changed:
        with desk.store.read() as connection:
            story = stories.get_story(connection, story_id)
            found = articles.list_articles(connection, [member.article_id for member in story.members])
        related = related_stories(story, profile_of(story, found), desk.related())
        with desk.store.begin() as connection:
            stories.save_related(connection, story_id, related)


def _stale(desk: Desk) -> list[str]:
    with desk.store.read() as connection:
        return stories.list_stale(connection, TAKEN_AT_ONCE)


def with_own_outlets(desk: Desk) -> Knowledge:
    """What the desk knows, the outlets in its store included: a report can cite any of them."""
    with desk.store.read() as connection:
        names = {one.name: one.outlet_id for one in feeds.list_outlets(connection)}
    return desk.knowledge.with_outlets(names)


def _one(desk: Desk, story_id: str, knowledge: Knowledge) -> None:
    """Load, decide, store: the deciding happens outside of any transaction."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        story = stories.get_story(connection, story_id)
        found = articles.list_articles(connection, [member.article_id for member in story.members])
        before = assessments.find_assessment(connection, story_id)
        page_before = pages.find_page(connection, story_id)
        earlier = list_earlier(connection, found)
    assessment = with_corrections(assess(story, found, knowledge, now, desk.scored), found, earlier)
    corrected = correction_causes(assessment, before, found)
    page = _write(desk, story, found, assessment, page_before, now)
    with desk.store.begin() as connection:
        _save_assessment(connection, assessment, before, corrected, desk.knowledge.names(found), now)
        _save_page(connection, page, page_before, now)
        _save_summary(desk, connection, story, found, assessment, page)
        profile = profile_of(story, found)
        stories.save_profile(connection, story_id, profile.first, to_json(profile))
        save_things(connection, story_id, list_things(assessment, profile))
        notices.mark_changed(connection, story_id)
    desk.related().learn_one(profile)
    log.info("story=%s step=write articles=%d", story_id, len(found))


def list_things(assessment: Assessment, profile: StoryProfile) -> list[Thing]:
    """What people may look for: who speaks and who is named, and the facts, those of most origins first."""
    speakers = [fact.speaker for row in assessment.facts for fact in row.statements if fact.speaker]
    people = [one for one in (*speakers, *profile.names) if " " in one]  # a single word names too many
    facts = sorted(assessment.facts, key=lambda row: (-len(row.origin_ids), not row.key))[:FINDABLE]
    return [
        *(Thing(kind=NAME, words=one) for one in list(dict.fromkeys(people))[:FINDABLE]),
        *(Thing(kind=FACT, words=row.words, origins=len(row.origin_ids)) for row in facts),
    ]


def _write(
    desk: Desk,
    story: Story,
    found: Sequence[Article],
    assessment: Assessment,
    before: Page | None,
    now: datetime,
) -> Page:
    """The page, by the language model where the operator named one."""
    version = before.version + 1 if before else 1
    if desk.model is None:
        return write_page(story, found, assessment, previous=before, now=now, version=version)
    return write_with_model(
        story,
        found,
        assessment,
        desk.model,
        StoreLedger(desk.store),
        caps=Caps(day=desk.settings.llm_cap_day, month=desk.settings.llm_cap_month),
        previous=before,
        now=now,
        version=version,
        budget_seconds=desk.settings.llm_seconds,
        clock=desk.clock,
    )


def _save_assessment(
    connection: Connection,
    assessment: Assessment,
    before: Assessment | None,
    corrected: Sequence[str],
    names: Mapping[str, str],
    now: datetime,
) -> None:
    assessments.save_assessment(connection, assessment)
    changed = cause_of(before, assessment, names)
    cause = "; ".join([*corrected, *([changed] if changed else [])])
    if cause:
        assessments.save_score_change(connection, assessment.story_id, now, assessment.score, cause)
        event = StoryEvent(story_id=assessment.story_id, at=now, change=StoryChange.SCORED, cause=cause)
        stories.save_event(connection, event)


def _save_page(connection: Connection, page: Page, before: Page | None, now: datetime) -> None:
    """A page that says the same is not a new version."""
    if before and (before.headline, before.lead, before.body, before.not_known) == (
        page.headline,
        page.lead,
        page.body,
        page.not_known,
    ):
        return
    pages.save_page(connection, page)
    cause = f"version {page.version}, {page.written_by}"
    event = StoryEvent(story_id=page.story_id, at=now, change=StoryChange.WRITTEN, cause=cause)
    stories.save_event(connection, event)


def _say_in_each_language(desk: Desk, found: Sequence[Article], assessment: Assessment) -> str:
    """The score's sentence with its links, by language, as JSON: lists show it without reading the assessment."""
    names = desk.knowledge.names(found)
    said = {
        language: score_markup(
            assessment.score,
            tree=assessment.tree,
            rows=assessment.facts,
            names=names,
            messages=load_messages(language),
        )
        for language in LANGUAGES
    }
    return json.dumps(said, ensure_ascii=False)


def _save_summary(
    desk: Desk,
    connection: Connection,
    story: Story,
    found: Sequence[Article],
    assessment: Assessment,
    page: Page,
) -> None:
    score = assessment.score
    stories.save_subjects(connection, story.story_id, find_subjects(found, desk.subjects))
    stories.save_summary(
        connection,
        story.story_id,
        {
            "headline": page.headline,
            "summary": page.lead[0].text if page.lead else "",
            "articles": len(found),
            "outlets": len({article.outlet_id for article in found}),
            "origins": score.independent_origins,
            "label": score.label.value if score.label and score.state is ScoreState.SCORED else None,
            "state": score.state.value,
            "sentence": score.sentence,
            "sentences": _say_in_each_language(desk, found, assessment),
            "importance": assessment.importance,
        },
    )
