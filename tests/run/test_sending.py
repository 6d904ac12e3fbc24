"""Notices leave the desk once, whatever the other side and the machine do."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from secondsource import asking
from secondsource.edge.store import Store, deliveries, follows, notices, open_store
from secondsource.errors import InputError
from secondsource.people import (
    Channel,
    ChannelKind,
    ChannelProblem,
    Channels,
    FollowKind,
    Notice,
    NoticeKind,
    SendFailure,
    TryChannel,
)
from secondsource.run.desk import Desk
from secondsource.run.sending import MOST_NOTICES, MOST_TRIES, send_notices, try_channel
from secondsource.testing.clock import FixedClock
from secondsource.testing.fetcher import FakeFetcher
from secondsource.testing.post import FakePost

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
PHONE = Channel(name="phone", address="https://hook.example")
MORNING = Channel(name="morning", kind=ChannelKind.MAIL, address="smtp://x.example", digest=time(7, 30), zone=OSLO)
DOWN = SendFailure(reason="http-500", message="hook.example answered 500")
WRONG = SendFailure(reason="http-404", message="hook.example answered 404", final=True)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still until it is told to go on."""
    return FixedClock(NOON)


@pytest.fixture
def post() -> FakePost:
    """A post office that keeps what it is given."""
    return FakePost()


@pytest.fixture
def sqlite(tmp_path: Path) -> Store:
    """A store in a file."""
    return open_store(f"sqlite:///{tmp_path / 'desk.sqlite'}")


@pytest.fixture
def desk(small_desk: Callable[..., Desk], sqlite: Store, clock: FixedClock, post: FakePost) -> Desk:
    """A desk with one channel."""
    made = small_desk(sqlite, FakeFetcher({}), clock)
    return replace(made, post=post, list_channels=lambda: Channels(channels=(PHONE,)))


def tell(desk: Desk, count: int = 1, *, channels: tuple[str, ...] = ("phone",), owner: str = "") -> list[int]:
    """This many new notices of one topic, on their way to channels."""
    with desk.store.begin() as connection:
        follow = asking.follow_topic(connection, owner, "dredging", NOON - timedelta(days=1))
        before = len(notices.list_notices(connection, [follow.follow_id], 999))
        new = [
            Notice(
                follow_id=follow.follow_id, key=f"story:{before + number}", kind=NoticeKind.STORY,
                story_id=f"s{before + number}", at=desk.clock.now(), what=f"Story {before + number}",
            )
            for number in range(count)
        ]  # fmt: skip
        ids = [one.notice_id for one in notices.save_notices(connection, new)]
        for channel in channels:
            deliveries.save_deliveries(connection, ids, channel, desk.clock.now())
    return ids


def told(post: FakePost) -> list[int]:
    """The notices in what was taken."""
    return [row["notice"] for _, letter in post.sent for row in letter.payload["notices"]]


def states(desk: Desk) -> dict[str, tuple[int, int, str]]:
    """Waiting, given up, and why, by channel."""
    with desk.store.read() as connection:
        return {one.channel: (one.waiting, one.dead, one.failure) for one in deliveries.list_states(connection)}


def test_a_notice_is_sent_once(desk: Desk, post: FakePost) -> None:
    """However often the step is taken; several that come together are one letter."""
    ids = tell(desk, 3)
    assert send_notices(desk)["letters"] == 1
    assert send_notices(desk) == {}
    assert told(post) == ids
    assert len(post.sent) == 1


def test_a_flood_is_split_into_letters(desk: Desk, post: FakePost) -> None:
    """Each notice in one of them, in order."""
    ids = tell(desk, MOST_NOTICES * 2 + 1)
    assert send_notices(desk)["letters"] == 3
    assert told(post) == ids


def test_a_failing_channel_is_tried_later_and_longer_and_then_given_up(
    desk: Desk, post: FakePost, clock: FixedClock
) -> None:
    """With the same letter each time; what came meanwhile waits its turn; the reason can be read."""
    post.fails = lambda *_: DOWN
    tell(desk)
    gaps, last = [], clock.now()
    for _ in range(60 * 24 * 3):
        before = len(post.tried)
        send_notices(desk)
        if len(post.tried) > before:
            gaps.append(clock.now() - last)
            last = clock.now()
        if states(desk)["phone"][1]:
            break
        clock.advance(minutes=5)
    assert len(post.tried) == MOST_TRIES
    assert len({letter.letter_id for _, letter in post.tried}) == 1
    assert gaps[1:] == sorted(gaps[1:]) or max(gaps) >= timedelta(hours=6)
    assert sum(gaps, timedelta()) > timedelta(hours=24)
    assert states(desk)["phone"] == (0, 1, "hook.example answered 500")
    post.fails = None
    with desk.store.begin() as connection:
        assert deliveries.send_again(connection, "phone", clock.now()) == 1
    send_notices(desk)
    assert states(desk)["phone"] == (0, 0, "")
    assert len(post.sent) == 1


def test_a_wrong_address_is_given_up_at_once(desk: Desk, post: FakePost) -> None:
    """Another try could not help; the next letter is tried all the same."""
    post.fails = lambda *_: WRONG
    tell(desk, MOST_NOTICES + 1)
    assert send_notices(desk)["letters_failed"] == 2
    assert states(desk)["phone"] == (0, MOST_NOTICES + 1, WRONG.message)


def test_patience_that_the_other_side_asks_for_is_kept(desk: Desk, post: FakePost, clock: FixedClock) -> None:
    """An hour by Retry-After, although the first wait is five minutes."""
    post.fails = lambda *_: replace(DOWN, wait=3600.0)
    tell(desk)
    send_notices(desk)
    clock.advance(minutes=59)
    send_notices(desk)
    assert len(post.tried) == 1
    clock.advance(minutes=1)
    send_notices(desk)
    assert len(post.tried) == 2


def test_one_channel_that_fails_does_not_keep_another_waiting(desk: Desk, post: FakePost) -> None:
    """Each has its own way."""
    both = Channels(channels=(PHONE, replace(PHONE, name="team")))
    desk = replace(desk, list_channels=lambda: both)
    post.fails = lambda channel, _: DOWN if channel.name == "phone" else None
    ids = tell(desk, channels=("phone", "team"))
    send_notices(desk)
    assert [name for name, _ in post.sent] == ["team"]
    assert told(post) == ids
    assert states(desk)["team"] == (0, 0, "")


def test_a_fault_of_our_own_is_kept_like_any_other(
    desk: Desk, post: FakePost, caplog: pytest.LogCaptureFixture
) -> None:
    """The step goes on, and the log has the kind of the error without its text."""

    def fail(*_: object) -> None:
        raise RuntimeError("token hunter2")

    post.fails = fail
    tell(desk)
    send_notices(desk)
    assert states(desk)["phone"][2] == "a fault of the desk's own (RuntimeError)"
    assert "hunter2" not in caplog.text


def test_quiet_hours_hold_everything_until_they_end(desk: Desk, post: FakePost, clock: FixedClock) -> None:
    """Also in the night in which the clock goes on: the letter comes at seven of the new time, as one."""
    quiet = replace(PHONE, quiet=(time(22), time(7)), zone=OSLO)
    desk = replace(desk, list_channels=lambda: Channels(channels=(quiet,)))
    clock.advance(seconds=(datetime(2026, 3, 28, 22, tzinfo=UTC) - NOON).total_seconds())
    ids = tell(desk, 2)
    send_notices(desk)
    clock.advance(hours=6, minutes=59)  # 06:59 in Oslo: that night has an hour less
    ids += tell(desk)
    send_notices(desk)
    assert post.tried == []
    clock.advance(minutes=1)
    send_notices(desk)
    assert told(post) == ids
    assert len(post.sent) == 1


def test_a_digest_comes_once_a_day_with_what_was_new(desk: Desk, post: FakePost, clock: FixedClock) -> None:
    """At half past seven local time, over a change of the clock; none where nothing happened; none of the past."""
    desk = replace(desk, list_channels=lambda: Channels(channels=(MORNING,)))
    clock.advance(seconds=(datetime(2026, 10, 23, 12, tzinfo=UTC) - NOON).total_seconds())
    tell(desk, channels=())
    clock.advance(minutes=1)
    send_notices(desk)  # the channel is new: what was before is no news
    clock.advance(hours=1)
    first = tell(desk, 3, channels=())
    sent_at = []
    for _ in range(4 * 24 * 6):
        clock.advance(minutes=10)
        before = len(post.sent)
        send_notices(desk)
        sent_at += [clock.now()] * (len(post.sent) - before)
        if clock.now() == datetime(2026, 10, 24, 13, 1, tzinfo=UTC):
            second = tell(desk, channels=())
    assert told(post) == first + second
    assert [one.astimezone(OSLO).strftime("%d %H") for one in sent_at] == ["24 07", "25 07"]
    assert post.sent[0][1].title == "Your digest: 3 stories"


def test_a_digest_that_failed_is_sent_again_as_it_was(desk: Desk, post: FakePost, clock: FixedClock) -> None:
    """With the same id, and the next day's is another."""
    desk = replace(desk, list_channels=lambda: Channels(channels=(MORNING,)))
    send_notices(desk)
    clock.advance(minutes=1)
    tell(desk, channels=())
    post.fails = lambda *_: DOWN
    clock.advance(hours=20)
    send_notices(desk)
    clock.advance(minutes=1)
    tell(desk, channels=())
    post.fails = None
    clock.advance(minutes=10)
    send_notices(desk)
    assert len({letter.letter_id for _, letter in post.tried}) == 1
    assert len(told(post)) == 1
    clock.advance(hours=24)
    send_notices(desk)
    assert len(told(post)) == 2


def test_what_waits_for_a_channel_that_is_gone_is_given_up(desk: Desk) -> None:
    """But not while the file has a mistake: it may be that channel's."""
    tell(desk)
    broken = Channels(problems=(ChannelProblem(line=3, words="channel phone: ..."),))
    send_notices(replace(desk, list_channels=lambda: broken))
    assert states(desk)["phone"] == (1, 0, "")
    send_notices(replace(desk, list_channels=Channels))
    assert states(desk)["phone"] == (0, 1, "notify.toml has no channel of this name any more")


def test_what_is_no_longer_followed_is_no_longer_sent(desk: Desk, post: FakePost) -> None:
    """Given up between two tries."""
    tell(desk)
    post.fails = lambda *_: DOWN
    send_notices(desk)
    with desk.store.begin() as connection:
        (follow,) = follows.list_follows(connection)
        follows.remove_follow(connection, follow.follow_id, "")
    assert states(desk) == {}


def test_a_test_goes_out_at_once_or_says_why_not(desk: Desk, post: FakePost) -> None:
    """Quiet hours or not; an unknown channel is named with those there are."""
    quiet = replace(PHONE, quiet=(time(0), time(23, 59)))
    desk = replace(desk, list_channels=lambda: Channels(channels=(quiet,)))
    assert try_channel(desk, "phone") is None
    assert post.sent[0][1].payload["type"] == "test"
    with pytest.raises(InputError, match=r"no usable channel fax \(it has: phone\)"):
        try_channel(desk, "fax")


def test_an_editors_test_is_a_job_that_says_what_came_of_it(desk: Desk, post: FakePost) -> None:
    """Done, or failed with the reason."""
    from secondsource.edge.store import jobs
    from secondsource.run.jobs import do_jobs

    post.fails = lambda *_: WRONG
    with desk.store.begin() as connection:
        number = jobs.save_job(connection, TryChannel(channel="phone"), "", NOON)
    do_jobs(desk)
    with desk.store.read() as connection:
        job = jobs.get_job(connection, number)
    assert (job.state.value, job.words) == ("failed", WRONG.message)


PROGRAM = """
import os, signal, sys
from pathlib import Path
import secondsource.run.sending as sending
from secondsource.build import make_desk
from secondsource.settings import read_settings

home, when = sys.argv[1:]
with make_desk(read_settings({}, home=Path(home), allow_private=True)) as desk:
    if when == "before":
        sending._post = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    if when == "after":
        sending._save = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    sending.send_notices(desk)
"""


@pytest.mark.parametrize(("when", "posts"), [("before", 1), ("after", 2)])
def test_a_desk_that_is_killed_while_it_sends_tells_everything_once(
    sqlite: Store, tmp_path: Path, desk: Desk, when: str, posts: int
) -> None:
    """Killed before the post: one letter. Killed after it was taken: the same letter again, under the same id."""
    got: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            got.append(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        file = tmp_path / "notify.toml"
        file.write_text(
            f'[channels.phone]\nwebhook = "http://127.0.0.1:{server.server_port}/"\nsecret = "{"s" * 32}"\n'
        )
        file.chmod(0o600)
        tell(desk, 2)
        (tmp_path / "program.py").write_text(PROGRAM)
        for way in (when, "never", "never"):
            command = [sys.executable, str(tmp_path / "program.py"), str(tmp_path), way]
            done = subprocess.run(command, capture_output=True, timeout=60, env=dict(os.environ))
            assert done.returncode == (-signal.SIGKILL if way == when else 0), done.stderr.decode()
        server.shutdown()
    assert len(got) == posts
    assert len(set(got)) == 1
    assert states(desk)["phone"] == (0, 0, "")


def test_only_what_a_channel_tells_is_put_on_its_way(desk: Desk) -> None:
    """The rule is the channel's: kinds, numbers and whose follows."""
    with desk.store.begin() as connection:
        topic = asking.follow_topic(connection, "anna", "dredging", NOON)
    assert replace(PHONE, owner="anna", follows=("topic",)).tells(topic)
    assert not replace(PHONE, owner="anna", follows=(FollowKind.FACT.value,)).tells(topic)
    assert not PHONE.tells(topic)
