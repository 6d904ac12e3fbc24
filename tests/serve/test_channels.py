"""What a page shows of channels, and what it never shows."""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
import vellin
from starlette.testclient import TestClient
from test_people import HERE, send

from secondsource import asking
from secondsource.edge.store import Store, deliveries, jobs, notices
from secondsource.people import (
    Channel,
    ChannelKind,
    ChannelProblem,
    Channels,
    Notice,
    NoticeKind,
    SendAgain,
    TryChannel,
)
from secondsource.serve.web import make_app
from secondsource.settings import Settings
from secondsource.testing.clock import FixedClock

SETUP = Channels(
    channels=(
        Channel(name="phone", kind=ChannelKind.APPRISE, address="tgram://hunter2/1", quiet=(time(22), time(7))),
        Channel(
            name="morning", kind=ChannelKind.MAIL, address="smtp://mail.example", secret="hunter2", digest=time(7, 30),
            mail_to="anna@example.org", mail_from="anna@example.org", follows=("fact",),
        ),
        Channel(name="annas-hook", address="https://hook.example/hunter2", secret="hunter2" * 9, owner="anna"),
    ),
    problems=(ChannelProblem(line=9, words="channel fax: give one of address (Apprise's), webhook or mail"),),
)  # fmt: skip


@pytest.fixture
def own(store: Store, settings: Settings) -> Iterator[TestClient]:
    """The browser of the one person of a private desk with channels."""
    app = make_app(store, settings, FixedClock(vellin.NOW), vellin.KNOWN, list_channels=lambda: SETUP)
    with TestClient(app, base_url=HERE, client=("127.0.0.1", 50000), follow_redirects=False) as opened:
        yield opened


def test_a_person_sees_where_they_are_told_and_no_secret(own: TestClient, store: Store) -> None:
    """Names, kinds, hours, and on which of them each follow is told; neither addresses nor other people's channels."""
    with store.begin() as connection:
        asking.follow_topic(connection, "", "dredging", vellin.NOW)
    page = own.get("/following").text
    assert "quiet from 22:00 to 07:00" in page
    assert "once a day at 07:30" in page
    assert "Told on phone." in page
    assert "line 9" in page
    assert "give one of address" in page
    assert "annas-hook" not in page
    for path in ("/following", "/status", "/desk"):
        assert "hunter2" not in own.get(path).text


def test_a_test_and_sending_again_are_jobs(own: TestClient, store: Store) -> None:
    """Of a channel that there is; what failed stands beside it."""
    with store.begin() as connection:
        follow = asking.follow_topic(connection, "", "dredging", vellin.NOW)
        told = Notice(follow_id=follow.follow_id, key="k", kind=NoticeKind.STORY, story_id="s", at=vellin.NOW, what="x")
        (stored,) = notices.save_notices(connection, [told])
        moment = vellin.NOW - timedelta(hours=1)
        deliveries.save_deliveries(connection, [stored.notice_id], "phone", moment)
        deliveries.give_up_channels(connection, [], "tgram: the service did not take it (it answered 401)")
    page = own.get("/following").text
    assert "1 given up" in page
    assert "it answered 401" in page
    assert send(own, "/following/try", channel="phone").status_code == 303
    assert send(own, "/following/again", channel="phone").status_code == 303
    assert send(own, "/following/try", channel="fax").status_code == 400
    with store.read() as connection:
        tasks = [one.task for one in jobs.list_jobs(connection, 9)]
    assert tasks == [SendAgain(channel="phone"), TryChannel(channel="phone")]
    assert "A test of a channel" in own.get("/desk/job/1").text
