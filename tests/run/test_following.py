"""Who follows something is told what happens, once, and never of a copy."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secondsource import asking
from secondsource.build import make_desk
from secondsource.edge.store import articles, assessments, deliveries, follows, notices, stories
from secondsource.model import Article, Quality
from secondsource.people import Channel, Channels, MuteKind, NoticeKind
from secondsource.run import following
from secondsource.run.desk import Desk
from secondsource.run.pipeline import digest
from secondsource.settings import read_settings
from secondsource.testing.clock import FixedClock

NOW = datetime(2026, 5, 12, 12, tzinfo=UTC)
CHANNELS = Channels(channels=(Channel(name="hook", address="https://h.example"),))
COURIER = """\
The Port of Vellin stopped night dredging on Tuesday after the dredger Marit cut a power cable to the north quay.
About 1,937 homes in Vellin lost power when the cable was cut, the grid operator Norkraft said.
Harbour master Ilse Brandt told the Courier that the Marit was 90 metres outside its lane at the time."""
RADIO = """\
Night dredging in Vellin harbour was halted on Tuesday. A dredger, the Marit, had damaged the cable of the north quay.
The municipality counted 1,937 homes in Vellin that lost power after the cable was cut by the dredger.
Reporters of Coast Radio saw generators being driven to the hospital in the early morning, and schools stayed shut."""
OTHER = """\
The port of Vellin has halted dredging by night since the dredger Marit cut the power cable of its north quay.
Grid operator Norkraft said on Tuesday 2,410 homes in Vellin lost power when the cable was cut.
The Ledger has seen the chart that the crew of the Marit was handed by its contractor, Havbund, on Monday."""


def an_article(key: str, text: str, minutes: int) -> Article:
    """One report of the cable."""
    moment = NOW - timedelta(hours=3) + timedelta(minutes=minutes)
    return Article(
        article_id=key,
        url=f"https://{key}.example/cable",
        outlet_id=f"{key}.example",
        outlet_name=key.title(),
        headline="Vellin port halts night dredging after dredger Marit cuts power cable",
        text=text,
        language="en",
        published=moment,
        first_seen=moment,
        quality=Quality.FULL,
        quality_reason="page",
    )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with one report of the cable, at a clock that stands still."""
    with make_desk(read_settings({}, home=tmp_path)) as made:
        still = replace(made, clock=FixedClock(NOW), list_channels=lambda: CHANNELS)
        bring(still, an_article("courier", COURIER, 0))
        yield still


def bring(desk: Desk, article: Article) -> None:
    """An article comes in and is grouped, scored and written."""
    with desk.store.begin() as connection:
        articles.save_article(connection, article)
    digest(desk)


def told(desk: Desk, owner: str = "") -> list[tuple[NoticeKind, str, str]]:
    """What an owner was told, oldest first."""
    with desk.store.read() as connection:
        ids = [one.follow_id for one in follows.list_follows(connection, owner)]
        found = notices.list_since(connection, ids, NOW - timedelta(days=9), NOW + timedelta(days=9))
    return [(one.kind, one.who, one.what) for one in found]


def follow_homes(desk: Desk) -> str:
    """Follow the number of homes; gives the story's id."""
    with desk.store.begin() as connection:
        story_id = articles.find_story_of(connection, "courier")
        found = assessments.find_assessment(connection, story_id)
        place = next(n for n, row in enumerate(found.facts, start=1) if "1,937" in row.words)
        follow = asking.follow_fact(connection, "", story_id, place, NOW)
        assert follow.words.startswith(("1,937 homes", "about 1,937 homes"))
        return story_id


def test_a_followed_number_tells_its_second_origin_but_no_copy(desk: Desk) -> None:
    """A copy with the same number is silent; a report of its own is told; looking again tells nothing more."""
    follow_homes(desk)
    bring(desk, an_article("copy", COURIER, 20))
    assert told(desk) == []
    bring(desk, an_article("radio", RADIO, 40))
    assert [(kind, who) for kind, who, _ in told(desk)] == [(NoticeKind.STATED, "Radio")]
    with desk.store.begin() as connection:
        stories.mark_stale(connection, articles.find_story_of(connection, "courier"))
    digest(desk)
    assert len(told(desk)) == 1
    with desk.store.read() as connection:
        assert len(deliveries.list_loose(connection, "hook", NOW, 9)) == 1
        assert [one.channel for one in deliveries.list_states(connection)] == ["hook"]


def test_a_followed_number_tells_when_it_changes(desk: Desk) -> None:
    """Another value of the same thing, two hours later or at once, is told with who gives it."""
    follow_homes(desk)
    bring(desk, an_article("ledger", OTHER, 50))
    ((kind, who, _),) = told(desk)
    assert kind in {NoticeKind.CONTESTED, NoticeKind.UPDATED}
    assert who == "Ledger"


def test_a_followed_story_tells_its_second_origin_after_it_was_merged(desk: Desk) -> None:
    """The follow goes with the address."""
    with desk.store.begin() as connection:
        story_id = articles.find_story_of(connection, "courier")
        asking.follow_story(connection, "", story_id, NOW)
    bring(desk, replace(an_article("cup", "The cup final in Orlen was won by the away team on Monday night.", 5),
                        headline="Cup final in Orlen won by the away team"))  # fmt: skip
    with desk.store.begin() as connection:
        other = articles.find_story_of(connection, "cup")
        assert other != story_id
        stories.save_merge(connection, story_id, other, "the same", NOW)
    desk.drop_grouper()
    digest(desk)
    bring(desk, an_article("radio", RADIO, 40))
    assert NoticeKind.ORIGIN in {kind for kind, _, _ in told(desk)}


def test_topics_people_and_outlets_tell_a_story_once_and_only_new_ones(desk: Desk) -> None:
    """The story that was there before is not news; a new report in it is, once for each follow."""
    later = NOW - timedelta(hours=2, minutes=50)
    with desk.store.begin() as connection:
        asking.follow_topic(connection, "", "dredging cable", later)
        asking.follow_person(connection, "", "Ilse Brandt", later)
        stories.mark_stale(connection, articles.find_story_of(connection, "courier"))
    digest(desk)
    assert told(desk) == []
    bring(desk, an_article("radio", RADIO, 40))
    bring(desk, an_article("copy", COURIER, 45))
    bring(desk, an_article("ledger", OTHER, 50))
    assert [kind for kind, _, _ in told(desk)] == [NoticeKind.STORY] * 2
    with desk.store.begin() as connection:
        asking.follow_outlet(connection, "", "ledger.example", NOW - timedelta(hours=3))
        stories.mark_stale(connection, articles.find_story_of(connection, "courier"))
    digest(desk)
    assert len(told(desk)) == 3


def test_what_is_muted_is_not_told(desk: Desk) -> None:
    """A muted query silences a topic for its owner, and nobody else."""
    with desk.store.begin() as connection:
        for owner in ("anna", "ben"):
            asking.follow_topic(connection, owner, "dredging", NOW - timedelta(hours=3))
        asking.mute(connection, "anna", MuteKind.QUERY, "generators", NOW)
    bring(desk, an_article("radio", RADIO, 40))
    assert told(desk, "anna") == []
    assert len(told(desk, "ben")) == 1


def test_a_desk_that_dies_while_telling_tells_everything_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark that a story changed falls with the notices' transaction, not before."""
    follow_homes(desk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(following, "_send", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bring(desk, an_article("radio", RADIO, 40))
    assert told(desk) == []
    digest(desk)
    assert len(told(desk)) == 1
    digest(desk)
    assert len(told(desk)) == 1
