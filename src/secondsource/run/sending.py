"""send = due notices | put into letters | post | store what came of each.

A letter is put together and stored before it is sent, so a desk that is killed in between sends the same letter with
the same id again; only a receiver that ignores ids can see one twice, and only of the letter that was under way.
A channel that fails is left alone for a while, longer each time; after eight tries, about a day, its letter is given
up with the reason, which the status page shows, and `secondsource notify --again` puts it on its way once more.

Channels are served beside each other: one that stalls costs the others nothing and the pass one time-out.
"""

import json
import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import quote

from sqlalchemy import Connection

from secondsource.desk.score.words import score_pieces
from secondsource.desk.write.hours import find_digest_due, find_end
from secondsource.desk.write.letters import Told, write_letter, write_test
from secondsource.edge.store import deliveries, follows, front, notices, stories
from secondsource.edge.store.deliveries import Batch
from secondsource.errors import InputError
from secondsource.knowledge.messages import load_messages
from secondsource.model import Failure
from secondsource.people import Channel, Delivery, Letter, SendFailure, Sending
from secondsource.run.desk import Desk
from secondsource.run.retry import next_try

log = logging.getLogger(__name__)

MOST_NOTICES = 20  # in one letter: what a person reads on a telephone
MOST_IN_DIGEST = 200  # the newest; a page lists all
MOST_LETTERS = 10  # on one channel in one pass
MOST_TRIES = 8  # 5 + 20 + 80 + 4 x 360 minutes: a receiver that is down for a day still gets everything
MOST_CHANNELS = 8  # served at the same time
KEPT = timedelta(days=30)  # what was sent needs no row any longer than someone might ask when


def send_notices(desk: Desk) -> Counter[str]:
    """Send what is due on every channel; give up what waits for channels that are gone."""
    setup = desk.list_channels()
    for problem in setup.problems:
        log.warning("step=notify line=%d reason=%s", problem.line, problem.words)
    now = desk.clock.now()
    with desk.store.begin() as connection:
        if not setup.problems:  # a channel with a mistake may be the one that is meant
            words = "notify.toml has no channel of this name any more"
            deliveries.give_up_channels(connection, [one.name for one in setup.channels], words)
        deliveries.forget_sent(connection, now - KEPT)
        for channel in setup.channels:
            _put_together(connection, channel, desk)
    if not setup.channels:
        return Counter()
    with ThreadPoolExecutor(max_workers=MOST_CHANNELS, thread_name_prefix="notify") as threads:
        return sum(threads.map(lambda one: _send_on(desk, one), setup.channels), Counter())


def _put_together(connection: Connection, channel: Channel, desk: Desk) -> None:
    """Make the letters that are due; in quiet hours everything waits for their end."""
    now = desk.clock.now()
    if channel.digest:
        _put_digest(connection, channel, desk)
    if channel.quiet and (until := find_end(channel.quiet, channel.zone, now)) > now:
        deliveries.postpone(connection, channel.name, until)
        return
    for _ in range(MOST_LETTERS):
        loose = deliveries.list_loose(connection, channel.name, now, MOST_NOTICES)
        if not loose:
            return
        deliveries.save_batch(connection, channel.name, loose, f"{loose[0]}-{loose[-1]}")


def _put_digest(connection: Connection, channel: Channel, desk: Desk) -> None:
    """The day's digest, once its hour has come: what was noticed since the last one."""
    assert channel.digest
    now = desk.clock.now()
    last = deliveries.find_digest(connection, channel.name)
    if last is None:  # what happened before there was such a channel is no news
        deliveries.save_digest(connection, channel.name, now)
        return
    if find_digest_due(channel.digest, channel.zone, now) <= last:
        return
    mine = [one.follow_id for one in follows.list_follows(connection, channel.owner) if channel.tells(one)]
    found = notices.list_since(connection, mine, last, now)[-MOST_IN_DIGEST:]
    ids = [one.notice_id for one in found]
    deliveries.save_deliveries(connection, ids, channel.name, now, f"digest {now.isoformat()}")
    deliveries.save_digest(connection, channel.name, now)


def _send_on(desk: Desk, channel: Channel) -> Counter[str]:
    """Send a channel's letters in order until one fails in a way that the next would too."""
    counts: Counter[str] = Counter()
    with desk.store.read() as connection:
        batches = deliveries.list_batches(connection, channel.name, desk.clock.now(), MOST_LETTERS)
    for batch in batches:
        failure = _send_batch(desk, channel, batch)
        counts["letters_failed" if failure else "letters"] += 1
        if failure and not failure.final:
            break
    return counts


def _send_batch(desk: Desk, channel: Channel, batch: Batch) -> SendFailure | None:
    with desk.store.read() as connection:
        due = deliveries.list_batch(connection, batch)
        if not due:
            return None  # everything in it was given up by who followed it
        letter = _write(connection, desk, channel, due, digest=batch.name.startswith("digest "))
    failure = _post(desk, channel, letter)
    with desk.store.begin() as connection:
        _save(connection, desk, channel, batch, failure)
    return failure


def _post(desk: Desk, channel: Channel, letter: Letter) -> SendFailure | None:
    try:
        return desk.post.send(channel, letter)
    except Exception as error:
        # A bug of ours or of a library: the letter is tried again, and the log has the trace without its text.
        log.error("step=notify channel=%s reason=unexpected error=%s", channel.name, type(error).__name__)
        return SendFailure(reason="unexpected", message=f"a fault of the desk's own ({type(error).__name__})")


def _save(connection: Connection, desk: Desk, channel: Channel, batch: Batch, failure: SendFailure | None) -> None:
    now = desk.clock.now()
    if failure is None:
        deliveries.end_batch(connection, batch, Sending.SENT, now, now)
        return
    tries = batch.attempts + 1
    dead = failure.final or tries >= MOST_TRIES
    log.warning(
        "step=notify channel=%s reason=%s tries=%d%s", channel.name, failure.reason, tries, " given-up" if dead else ""
    )
    if dead:
        deliveries.end_batch(connection, batch, Sending.DEAD, now, now, failure.message)
        return
    told = Failure(at=now, step="notify", reason=failure.reason, message=failure.message, attempts=tries)
    again = max(next_try(told, channel.name), now + timedelta(seconds=min(failure.wait or 0.0, 86_400.0)))
    deliveries.end_batch(connection, batch, Sending.WAITING, now, again, failure.message)
    deliveries.postpone(connection, channel.name, again)


def _write(connection: Connection, desk: Desk, channel: Channel, due: Sequence[Delivery], *, digest: bool) -> Letter:
    language = channel.language or desk.settings.language
    # a story that was merged meanwhile is told as the one that it is now
    ids = {one.notice.story_id for one in due}
    now_at = {one: stories.find_address(connection, one) or one for one in ids}
    rows = front.list_rows(connection, list(set(now_at.values())))
    told = [_tell(one, rows.get(now_at[one.notice.story_id]), base_of(desk), language) for one in due]
    return write_letter(
        told,
        channel=channel.name,
        digest=digest,
        now=max(one.notice.at for one in due),
        base=base_of(desk),
        language=language,
        messages=load_messages(language, "pages"),
    )


def _tell(one: Delivery, row: front.FrontRow | None, base: str, language: str) -> Told:
    """`row` None: the story was forgotten meanwhile; its address says so."""
    url = f"{base}/story/{quote(row.story_id if row else one.notice.story_id, safe='')}"
    word = load_messages(language, "pages").gettext
    label = word((row.label or row.state.capitalize()) if row and row.sentence else "Not scored yet")
    sentence = _sentence(row, language) if row else ""
    headline = row.headline if row else one.follow.words
    return Told(notice=one.notice, follow=one.follow, headline=headline, label=label, sentence=sentence, url=url)


def _sentence(row: front.FrontRow, language: str) -> str:
    marked = json.loads(row.sentences).get(language) if row.sentences and language != "en" else None
    return "".join(one.text for one in score_pieces(marked)) if marked else row.sentence


def base_of(desk: Desk) -> str:
    """The address that links in letters start with."""
    settings = desk.settings
    return (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")


def try_channel(desk: Desk, name: str) -> SendFailure | None:
    """Send a test on a channel now, quiet hours or not. Raises InputError where there is no such channel."""
    setup = desk.list_channels()
    channel = setup.find(name)
    if channel is None:
        known = ", ".join(one.name for one in setup.channels) or "none"
        wrong = f"; line {setup.problems[0].line}: {setup.problems[0].words}" if setup.problems else ""
        raise InputError(f"notify.toml has no usable channel {name} (it has: {known}){wrong}")
    language = channel.language or desk.settings.language
    letter = write_test(
        channel=name,
        now=desk.clock.now(),
        base=base_of(desk),
        language=language,
        messages=load_messages(language, "pages"),
    )
    return _post(desk, channel, letter)
