"""What a person asks for, checked and stored: the same for pages, commands and programs.

`serve` and `run` do not know each other; both call this. It stores rows and asks nobody for anything. Every function
takes the connection of a transaction that writes, and raises InputError or NotFoundError with what to do.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from secondsource.desk.write.notices import fact_id, find_happenings
from secondsource.edge.store import assessments, feeds, follows, front, reports, search, stories
from secondsource.errors import InputError, NotFoundError
from secondsource.people import ErrorReport, Follow, FollowKind, Mute, MuteKind

LONGEST_NAME = 100  # characters of a person's name; the longest of 60,000 bylines of a real month had 71
MOST_FOLLOWS = 500  # of one person: each is looked at in every pass
MOST_MUTES = 200
LONGEST_REPORT = 2_000  # characters: a page of typescript
LONGEST_CONTACT = 200
# A reader who finds more than five errors an hour writes to the editor; a script does not.
REPORTS_AN_HOUR = 5
REPORTS_A_DAY = 300  # of everybody: what an editor can read


def follow_topic(connection: Connection, owner: str, asked: str, now: datetime) -> Follow:
    """Follow what a query finds."""
    asked = _line(asked, search.LONGEST, "a query")
    if search.parse_query(asked).empty:
        raise InputError(f"the query {asked!r} asks for nothing; write words, a phrase in quotes, or outlet:DOMAIN")
    return _save(connection, Follow(owner=owner, kind=FollowKind.TOPIC, value=asked, words=asked, added=now, seen=now))


def follow_person(connection: Connection, owner: str, name: str, now: datetime) -> Follow:
    """Follow stories that name a person."""
    name = _line(name.replace('"', ""), LONGEST_NAME, "a person's name")
    if not any(character.isalpha() for character in name):
        raise InputError(f"{name!r} is no person's name; write it as reports do, such as Ilse Brandt")
    return _save(connection, Follow(owner=owner, kind=FollowKind.PERSON, value=name, words=name, added=now, seen=now))


def follow_outlet(connection: Connection, owner: str, outlet_id: str, now: datetime) -> Follow:
    """Follow what an outlet reports."""
    outlet_id = _line(outlet_id, 253, "an outlet's domain").lower()
    outlet = feeds.find_outlet(connection, outlet_id) or front.find_reporting_outlet(connection, outlet_id)
    if outlet is None:
        raise NotFoundError(f"no outlet {outlet_id} has reported here; /outlets lists those that have")
    follow = Follow(owner=owner, kind=FollowKind.OUTLET, value=outlet_id, words=outlet.name, added=now, seen=now)
    return _save(connection, follow)


def follow_story(connection: Connection, owner: str, story_id: str, now: datetime) -> Follow:
    """Follow how a story develops."""
    address = _address(connection, story_id)
    row = front.list_rows(connection, [address])[address]
    words = row.headline or address
    follow = Follow(owner=owner, kind=FollowKind.STORY, value=address, words=words, added=now, seen=now)
    return _save(connection, _with_past(connection, follow, address, now))


def follow_fact(connection: Connection, owner: str, story_id: str, which: str | int, now: datetime) -> Follow:
    """Follow one fact of a story: `which` is its id on the page, or its place in the fact table, from 1."""
    address = _address(connection, story_id)
    assessment = assessments.find_assessment(connection, address)
    rows = assessment.facts if assessment else ()
    if isinstance(which, int):
        row = rows[which - 1] if 0 < which <= len(rows) else None
    else:
        row = next((one for one in rows if any(fact_id(each) == which for each in one.statements)), None)
    if row is None:
        raise NotFoundError(f"story {address} has no such fact; `secondsource explain {address}` lists its facts")
    fact = row.statements[0]
    follow = Follow(owner=owner, kind=FollowKind.FACT, value=address, words=row.words, fact=fact, added=now, seen=now)
    return _save(connection, _with_past(connection, follow, address, now))


def mute(connection: Connection, owner: str, kind: MuteKind, value: str, now: datetime) -> Mute:
    """Hide an outlet's own stories, or what a query finds, from one person's lists and notices."""
    value = _line(value, search.LONGEST, "an outlet's domain" if kind is MuteKind.OUTLET else "a query")
    if kind is MuteKind.OUTLET:
        value = value.lower()
    elif search.parse_query(value).empty:
        raise InputError(f"the query {value!r} asks for nothing, so it hides nothing; write words or a phrase")
    if len(list(follows.list_mutes(connection, owner))) >= MOST_MUTES:
        raise InputError(f"{MOST_MUTES} things are muted already; show some of them again first")
    made = Mute(owner=owner, kind=kind, value=value, added=now)
    follows.save_mute(connection, made)
    return made


def report_error(
    connection: Connection, story_id: str, words: str, contact: str, sender: str, now: datetime
) -> ErrorReport:
    """Keep what a reader says is wrong, for an editor to answer."""
    address = _address(connection, story_id)
    words, contact = words.strip(), contact.strip()
    if not words:
        raise InputError("say what is wrong, in a sentence: which statement, and what it should be")
    if len(words) > LONGEST_REPORT or len(contact) > LONGEST_CONTACT:
        raise InputError(f"a report holds at most {LONGEST_REPORT:,} characters, a contact {LONGEST_CONTACT}")
    if reports.count_reports(connection, now - timedelta(hours=1), sender) >= REPORTS_AN_HOUR:
        raise InputError(f"{REPORTS_AN_HOUR} reports came from your address in the last hour; send this one later")
    if reports.count_reports(connection, now - timedelta(days=1)) >= REPORTS_A_DAY:
        raise InputError("more reports came today than can be read; send this one tomorrow")
    report = ErrorReport(story_id=address, at=now, words=words, contact=contact, sender=sender)
    reports.save_report(connection, report)
    return report


def _save(connection: Connection, follow: Follow) -> Follow:
    known = follows.find_follow(connection, follow.owner, follow.kind, follow.value, follow.fact)
    if known:
        return known
    if len(follows.list_follows(connection, follow.owner)) >= MOST_FOLLOWS:
        raise InputError(f"{MOST_FOLLOWS} things are followed already; stop following some of them first")
    values = {name: getattr(follow, name) for name in Follow.__dataclass_fields__}
    return follows.save_follow(connection, Follow(**values | {"key": secrets.token_urlsafe(18)}))


def _with_past(connection: Connection, follow: Follow, address: str, now: datetime) -> Follow:
    """The follow with what has happened already, which is no news to who sees the page."""
    assessment = assessments.find_assessment(connection, address)
    if assessment is None:
        return follow
    past = find_happenings(follow, address, assessment, assessments.list_history(connection, address), {}, now)
    values = {name: getattr(follow, name) for name in Follow.__dataclass_fields__}
    return Follow(**values | {"known": tuple(one.key for one in past)})


def _address(connection: Connection, story_id: str) -> str:
    address = stories.find_address(connection, story_id)
    if address is None:
        raise NotFoundError(f"no story has the id {story_id}; `secondsource stories` lists them")
    return address


def _line(text: str, longest: int, what: str) -> str:
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    if not line:
        raise InputError(f"write {what}; the field was empty")
    if len(line) > longest:
        raise InputError(f"{what} has at most {longest} characters; this one has {len(line)}")
    return line
