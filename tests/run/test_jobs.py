"""What editors ask for on pages is done between the steps, and its end can be read."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from secondsource.edge.store import articles, assessments, feeds, jobs, stories
from secondsource.model import FeedState
from secondsource.people import (
    AddFeeds,
    ChangeFeed,
    FeedAddress,
    FeedChange,
    Job,
    JobState,
    MergeStories,
    MoveArticles,
    OutletRating,
    PinArticle,
    PreviewFeed,
    RateOutlet,
    Task,
)
from secondsource.run.desk import Desk
from secondsource.run.jobs import do_jobs
from secondsource.run.pipeline import digest, run_pass
from secondsource.run.subscribe import subscribe
from secondsource.testing.sampleday import SampleDay


def ask(desk: Desk, task: Task) -> Job:
    """Save a job as a page does, and let the desk do it."""
    with desk.store.begin() as connection:
        number = jobs.save_job(connection, task, "ed", desk.clock.now())
    do_jobs(desk)
    with desk.store.read() as connection:
        return jobs.get_job(connection, number)


def test_a_feed_is_previewed_added_paused_and_removed(opened: AbstractContextManager[Desk], day: SampleDay) -> None:
    """The preview adds nothing; each change is in the store when its job has ended; an unknown host is told."""
    with opened as desk:
        subscribe(desk, day.opml_url)
        with desk.store.begin() as connection:
            feed = next(iter(feeds.list_feeds(connection)))
            feeds.remove_feed(connection, feed.feed_id)
            before = len(list(feeds.list_feeds(connection)))
        looked = ask(desk, PreviewFeed(url=feed.url))
        assert looked.state is JobState.DONE, looked.words
        assert looked.preview
        assert looked.preview.entries > 0
        assert looked.preview.first[0].title
        assert not looked.preview.known
        with desk.store.read() as connection:
            assert len(list(feeds.list_feeds(connection))) == before
        assert ask(desk, AddFeeds(feeds=(FeedAddress(url=feed.url, title="New"),))).state is JobState.DONE
        with desk.store.read() as connection:
            added = feeds.find_feed_by_url(connection, feed.url)
        for change, state in ((FeedChange.PAUSE, FeedState.PAUSED), (FeedChange.RETRY, FeedState.ACTIVE)):
            assert ask(desk, ChangeFeed(feed_id=added.feed_id, change=change)).state is JobState.DONE
            with desk.store.read() as connection:
                now = feeds.get_feed(connection, added.feed_id)
            assert now.state is state
        assert now.last_success
        ask(desk, ChangeFeed(feed_id=added.feed_id, change=FeedChange.REMOVE))
        gone = ask(desk, ChangeFeed(feed_id=added.feed_id, change=FeedChange.REMOVE))
        assert (gone.state, "no feed has the number" in gone.words) == (JobState.FAILED, True)
        dead = ask(desk, PreviewFeed(url="https://nobody.invalid/"))
        assert dead.state is JobState.FAILED
        assert "nobody.invalid" in dead.words


def test_stories_are_merged_split_and_pinned_while_the_desk_runs(
    opened: AbstractContextManager[Desk], day: SampleDay
) -> None:
    """The grouper's memory follows; both histories name the editor; merging again is told as done."""
    with opened as desk:
        subscribe(desk, day.opml_url)
        run_pass(desk, everything=True)
        with desk.store.read() as connection:
            found = sorted(assessments.list_assessments(connection), key=lambda one: -len(one.tree.origins))
            one, other = (each.story_id for each in found[:2])
            moved = stories.get_story(connection, one).members[0].article_id
        assert ask(desk, MergeStories(story_id=one, into=other, why="the same")).state is JobState.DONE
        again = ask(desk, MergeStories(story_id=one, into=other, why="the same"))
        assert (again.state, "one already" in again.words) == (JobState.FAILED, True)
        split = ask(desk, MoveArticles(article_ids=(moved,), to=None, why="another thing"))
        assert split.state is JobState.DONE, split.words
        assert ask(desk, PinArticle(article_id=moved, pinned=False, why="was wrong")).state is JobState.DONE
        digest(desk)
        with desk.store.read() as connection:
            assert stories.find_address(connection, one) == other
            apart = articles.find_story_of(connection, moved)
            assert apart not in {one, other}
            assert split.link == f"/story/{apart}"
            assert not stories.get_story(connection, apart).members[0].pinned
            assert "ed" in {event.by for event in stories.list_events(connection, other)}


def test_a_rating_from_a_page_scores_the_outlets_stories_again(
    opened: AbstractContextManager[Desk], day: SampleDay
) -> None:
    """The tier of its stories moves with it, without a restart."""
    with opened as desk:
        subscribe(desk, day.opml_url)
        run_pass(desk, everything=True)
        with desk.store.read() as connection:
            single = next(one for one in assessments.list_assessments(connection)
                          if one.score.outlets == 1 and one.score.label)  # fmt: skip
            member = stories.get_story(connection, single.story_id).members[0]
            outlet_id = articles.get_article(connection, member.article_id).outlet_id
        day_before = desk.clock.now() - timedelta(days=1)
        rating = OutletRating(outlet_id=outlet_id, rating=0.0, override=True, reason="r", source="https://x.example",
                              dated=day_before, by="ed", at=desk.clock.now())  # fmt: skip
        values = []
        for value in (0.0, 1.0):
            assert ask(desk, RateOutlet(rating=replace(rating, rating=value))).state is JobState.DONE
            digest(desk)
            with desk.store.read() as connection:
                values.append(assessments.find_assessment(connection, single.story_id).score.tier.value)
        assert values[0] < values[1]
