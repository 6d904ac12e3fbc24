"""The sentences a page says in its own voice: the catalogue's messages, and how one is told in a reader's language.

They are kept as message and values (`model.Remark`), not as text, so that a page that was written once reads in every
language of the interface. What outlets and people are called, and words quoted from articles, stay as they are.
`knowledge/messages/score.*.po` holds the other languages, beside the score's sentence; a test holds them together.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from secondsource.desk.score.words import ENGLISH, Messages
from secondsource.model import Remark

EARLIER = "An earlier version"  # who stated a value in an article that is not in the story any more
CONTESTED = "{one} states {words}, {other} {value}. We do not know which is right."
DISPUTED = "Disputed: {words}, stated by {one}; {other} carries a denial."
NO_SECOND = "We have seen no second origin for: {details}."
UNREAD_ALL = "We could read only headlines and first lines of these articles."
UNREAD_ONE = "We could read only the headline and first lines of this article."
UNREAD_SOME = "Of {unread} of the {all} articles we could read only the headline or first lines."
CHANGED = "Now {words}, earlier {value} ({one})."
ADDED = "New: {words} ({one})."
JOINED_ONE = "Also reported by {one}."
JOINED = "Also reported by {names} and {one}."
JOINED_MORE = "Also reported by {names} and {count} more origins."
CARRIED_ONE = "What was reported before is now in {one} too."
CARRIED = "What was reported before is now in {names} and {one} too."
CARRIED_MORE = "What was reported before is now in {names} and {count} more outlets too."

NOT_KNOWN = (CONTESTED, DISPUTED, NO_SECOND, UNREAD_ALL, UNREAD_ONE, UNREAD_SOME)
WHATS_NEW = (CHANGED, ADDED, JOINED_ONE, JOINED, JOINED_MORE, CARRIED_ONE, CARRIED, CARRIED_MORE)
MESSAGES = (*NOT_KNOWN, *WHATS_NEW, EARLIER)  # all that a catalogue translates


def make_remark(template: str, **values: str) -> Remark:
    """A remark from one of the messages above; moments as ISO 8601 under a name that ends in "_at"."""
    return Remark(template=template, values=tuple(values.items()))


def say_moment(moment: datetime) -> str:
    """A moment as a page writes it in English: "12 May, 09:10 UTC"; without the clock where only a day is known."""
    moment = moment.astimezone(UTC)
    day = f"{moment.day} {moment:%B}"
    return f"{day}, {moment:%H:%M} UTC" if has_clock(moment) else day


def has_clock(moment: datetime) -> bool:
    """Whether a moment is more than a day: outlets that give a day alone are read as midnight UTC."""
    moment = moment.astimezone(UTC)
    return (moment.hour, moment.minute) != (0, 0)


def tell_remark(remark: Remark, messages: Messages = ENGLISH, say: Callable[[datetime], str] = say_moment) -> str:
    """A remark in a catalogue's language; `say` writes its moments. One that is no message of ours stays as it is."""
    if not remark.values:
        return messages.gettext(remark.template) if remark.template else ""  # gettext's "" is the catalogue's head
    given = dict(remark.values)
    values = {key: messages.gettext(EARLIER) if value == EARLIER else value for key, value in given.items()}
    for key, value in given.items():
        if key.endswith("_at"):
            name = key.removesuffix("_at")
            values[name] = f"{values[name]} ({say(datetime.fromisoformat(value))})"
    return messages.gettext(remark.template).format(**values)
