"""Why an article is in a story: what it shares with the story's nearest article, as data and as a sentence.

What is shown must tell this happening from others: full names as the article writes them, words that one article in a
hundred has, numbers of three digits or with a decimal. Days, months and single digits are shared by half the reports
of a day and are left out; they count in the decision as they do in training.
"""

import unicodedata
from collections.abc import Container, Iterator, Sequence

import numpy as np

from secondsource.desk.group.features import Floats
from secondsource.desk.group.index import Reading
from secondsource.desk.group.rows import Row
from secondsource.desk.group.terms import BODY, NUMBER
from secondsource.model import FIRST_ARTICLE, Article, Placement, Reason

NAMES, TERMS, NUMBERS = 4, 3, 3  # shown of each: more is a list, not a reason
_TELLING = 4.6  # weight of a term in one of a hundred articles: commoner words explain nothing
_NAME = 3.0  # of a name in one of twenty: a place that is much in the news still says where
_LETTERS = 5  # of a term: shorter ones are mostly "says", "new", "sent", which the background does not know as common
_ACRONYM = 4  # letters: NATO stays in capitals
_MARKS = ".,;:!?()[]\"'“”„«»‘’–—-"
# Days and months of the eight languages, without accents.
_DAYS = """
today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch
donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes
miercoles jueves viernes sabado domingo lunedi martedi mercoledi giovedi venerdi sabato domenica maandag dinsdag
woensdag donderdag vrijdag zaterdag zondag segunda terca quarta quinta sexta понедельник вторник среда четверг
пятница суббота воскресенье понедельника вторника среды четверга пятницы субботы воскресенья среду пятницу
субботу january february march april may june july august september october november december januar februar
marz mai juni juli oktober dezember janvier fevrier mars avril juin juillet aout septembre octobre novembre
decembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio
febbraio aprile maggio giugno luglio settembre ottobre dicembre januari februari maart mei augustus janeiro
fevereiro marco maio junho julho setembro outubro dezembro января февраля марта апреля мая июня июля августа
сентября октября ноября декабря
"""
_CALENDAR = frozenset(_DAYS.split())


def first_reason(note: str = FIRST_ARTICLE) -> Reason:
    """The reason of an article that is in a story without having been compared."""
    return Reason(probability=1.0, note=note)


def reason_of(article: Article, reading: Reading, nearest: Row, every: Floats, chance: float, other: str) -> Reason:
    """What an article shares with the nearest one of the story it joins, whose id is `other`.

    `every`: the weights of the article's terms.
    """
    row = reading.row
    theirs = set(nearest.slots.tolist())
    words = dict(zip(reading.terms.slots.tolist(), reading.terms.words, strict=True))
    slots, zones = row.slots.tolist(), row.zones.tolist()
    shared = [at for at, slot in enumerate(slots) if slot in theirs]
    weights = every[shared]
    names: list[str] = []
    terms: list[str] = []
    numbers: list[str] = []
    for at in np.argsort(-weights, kind="stable").tolist():
        word = _as_shown(words[slots[shared[at]]])
        if zones[shared[at]] & NUMBER:
            numbers.append(word)
        elif weights[at] >= _NAME and _plain(word) not in _CALENDAR:
            if _is_name(word, article.text):
                names.append(word)
            elif weights[at] >= _TELLING and len(word) >= _LETTERS:
                terms.append(word)
    return Reason(
        probability=round(chance, 4),
        names=_full_names(names, article.text)[:NAMES],
        terms=tuple(terms[:TERMS]),
        numbers=_telling_numbers(numbers)[:NUMBERS],
        hours=round(abs(row.moment - nearest.moment), 1) if row.dated and nearest.dated else None,
        same_text=round(float(weights.sum() / max(every.sum(), 1e-6)), 3),
        nearest=other,
    )


def _as_shown(word: str) -> str:
    """Without a possessive; a dateline's capitals, "VELLIN", as a name's."""
    word = _bare(word)
    return word.capitalize() if word.isupper() and len(word) > _ACRONYM else word


def _plain(word: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(one))


def _telling_numbers(numbers: list[str]) -> tuple[str, ...]:
    """Those of three characters or more; of two where nothing better is shared; a single digit is in every text."""
    long = [one for one in numbers if len(one) > 2]
    return tuple(long or [one for one in numbers if len(one) == 2])


def _full_names(words: list[str], text: str) -> tuple[str, ...]:
    """The names with what belongs to them: "Ilse Brandt" where both words are shared; each word in one name."""
    rank = {word: at for at, word in enumerate(dict.fromkeys(map(_bare, words)))}
    names: list[tuple[str, ...]] = []
    used: set[str] = set()
    runs = dict.fromkeys(_runs(rank, text[:BODY]))  # no set, whose order is another in each process
    for run in sorted(runs, key=lambda one: (-len(one), min(map(rank.__getitem__, one)))):
        if not used & set(run):
            names.append(run)
            used.update(run)
    names += [(word,) for word in rank if word not in used]
    return tuple(" ".join(one) for one in sorted(names, key=lambda one: min(map(rank.__getitem__, one))))


def _runs(known: Container[str], text: str) -> Iterator[tuple[str, ...]]:
    """Two or three known words side by side, with nothing but a space between them."""
    run: list[str] = []
    for token in (*text.split(), ""):
        word = token.strip(_MARKS)
        bare = _bare(word) if word[-1:] == "s" else word
        if bare in known and (not run or token[0] not in _MARKS):
            run.append(bare)
            if token == bare:
                continue
        if 1 < len(run) <= 3:
            yield tuple(run)
        run = []


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def _is_name(word: str, text: str) -> bool:
    """Written with a capital within a sentence of the text: headlines capitalise too much to tell."""
    if not word[:1].isupper():
        return False
    at = text.find(f" {word}", 1)
    while at >= 0:
        before, after = text[at - 1], text[at + 1 + len(word) :][:1]
        if (before.isalnum() or before in "_,;") and not (after.isalnum() or after == "_"):
            return True
        at = text.find(f" {word}", at + 1)
    return False


def explain(reason: Reason | Placement, outlet: str = "") -> str:
    """One sentence: "Shares Ilse Brandt, Port of Vellin and 1,900 with the report of Nordpress, 2 hours apart."

    `outlet`: whose the nearest report is.
    """
    if isinstance(reason, Placement):
        reason = reason.reason
    shared = (*reason.names, *reason.terms, *reason.numbers)
    if not shared and reason.note:
        return f"{reason.note[:1].upper()}{reason.note[1:]}."
    other = f"the report of {outlet}" if outlet else "the nearest report"
    time = f", {_hours(reason.hours)} apart" if reason.hours is not None else ""
    note = f"; {reason.note}" if reason.note else ""
    return f"Shares {_listed(shared)} with {other}{time}{note}." if shared else f"Close to {other}{time}{note}."


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _hours(hours: float) -> str:
    if hours < 1:
        return "less than an hour"
    if hours < 48:
        return f"{hours:.0f} hour{'s' if round(hours) != 1 else ''}"
    return f"{hours / 24:.0f} days"
