"""The score in one to three plain sentences, from templates over its parts; no model takes part.

Requirements: a story of one outlet reads exactly as SINGLE says; a part that did not move the score is not named; at
most three sentences; every noun leads to its part. The order is: who reported it, how many reports that makes; what
weakens it most; what they disagree on.

A template marks its links as `[part|words]`; `score_pieces` gives them to a page, `score_sentence` the plain text. The
English templates are the catalogue's keys; `knowledge/messages/score.*.po` holds the other languages.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from secondsource.desk.score import templates as say
from secondsource.desk.score.corroboration import key_rows
from secondsource.desk.score.slots import SLOT_WORDS, SLOTS
from secondsource.model import EdgeKind, FactRow, FactState, Origin, OriginTree, Score, ScoreState

WEAK = 0.4  # a part under two fifths is weak: the border between "Thin" and "Limited", part by part
MOST_SENTENCES = 3
_LINK = re.compile(r"\[(\w+)\|([^\]]*)\]")
_NO_MARKS = str.maketrans("[]|", "()/")  # a name must not open a link of its own
_SOURCED = "sourced"


class Messages(Protocol):
    """A catalogue; gettext's translations are one."""

    def gettext(self, message: str) -> str:
        """The message in the catalogue's language, itself where it is not known."""


class English:
    """The built-in catalogue: every message as it is written here."""

    def gettext(self, message: str) -> str:
        """The message itself."""
        return message


ENGLISH = English()


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A run of the sentence, and the part of the score it leads to ("" for none)."""

    text: str
    part: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Speaker:
    """Fills templates in one language."""

    messages: Messages

    def say(self, template: str, **values: str) -> str:
        plain = {key: value.translate(_NO_MARKS) for key, value in values.items()}
        text = self.messages.gettext(template).format(**plain)
        return text[:1].upper() + text[1:]

    def number(self, value: float) -> str:
        """A number in words up to nine, halves included; others in digits."""
        whole, rest = divmod(round(value, 2), 1)
        if rest == 0.5 and whole < len(say.NUMBERS):
            return self.messages.gettext(say.HALF).format(number=self.number(whole))
        if rest or whole >= len(say.NUMBERS):
            return f"{value:.1f}" if rest else f"{whole:.0f}"
        return self.messages.gettext(say.NUMBERS[int(whole)])


def _biggest(tree: OriginTree) -> Origin | None:
    """The origin that most outlets share; None where none is shared."""
    shared = [origin for origin in tree.origins if len(origin.outlet_ids) > 1]
    return max(shared, key=lambda one: len(one.outlet_ids), default=None)


def _name(origin: Origin, names: Mapping[str, str]) -> str:
    key = origin.agency_id or (origin.outlet_ids[0] if origin.outlet_ids else origin.origin_id)
    return names.get(key, key)


def _chain(origin: Origin, tree: OriginTree, names: Mapping[str, str]) -> tuple[str, str]:
    """Template and name where one origin rests on what another outlet reported; empty where it does not."""
    if origin.origin_id.startswith("outlet:"):
        cited = origin.origin_id.removeprefix("outlet:")
        return say.CHAIN_UNREAD, names.get(cited, cited)
    inside = set(origin.article_ids)
    # only ties that make articles one origin; an agency's or a copied text is told as such
    kinds = {one.kind for one in tree.edges if one.article_id in inside and one.strength >= 1}
    if kinds and kinds <= {EdgeKind.CITES, EdgeKind.SAME_OUTLET} and not origin.agency_id:
        return say.CHAIN, _name(origin, names)
    return "", ""


def _owned(tree: OriginTree) -> int:
    """How many outlets are held to count less for their owner."""
    outlet_of = {one: origin.outlet_ids for origin in tree.origins for one in origin.article_ids}
    touched: set[str] = set()
    for edge in tree.edges:
        if edge.kind is EdgeKind.SAME_OWNER and edge.outlet_id:
            touched |= {edge.outlet_id, *outlet_of.get(edge.article_id, ())[:1]}
    return len(touched)


def _lines(score: Score, tree: OriginTree, names: Mapping[str, str], speaker: _Speaker) -> str:
    """Who carries it, and how many independent reports that makes."""
    outlets, origins = speaker.number(score.outlets), speaker.number(score.independent_origins)
    biggest = _biggest(tree)

    def counted(template: str) -> str:
        return say.FOR_TWO.get(template, template) if score.outlets == 2 else template

    if biggest and len(tree.origins) == 1:
        template, name = _chain(biggest, tree, names)
        return speaker.say(counted(template) or say.ONE_TEXT, outlets=outlets, name=name or _name(biggest, names))
    if biggest:
        some = speaker.number(len(biggest.outlet_ids))
        return speaker.say(say.COPIES, outlets=outlets, some=some, name=_name(biggest, names), origins=origins)
    owned = _owned(tree)
    if score.independent_origins == len(tree.origins):
        return speaker.say(say.APART, outlets=outlets)
    if owned == score.outlets:
        return speaker.say(counted(say.OWNER_ALL), outlets=outlets, origins=origins)
    if owned:
        return speaker.say(say.OWNER, some=speaker.number(owned), outlets=outlets, origins=origins)
    return speaker.say(say.TIED, outlets=outlets, origins=origins)


def _silence(score: Score, speaker: _Speaker) -> str:
    numbers = re.findall(r"\d+", score.state_reason)
    reason = speaker.messages.gettext(re.sub(r"\d+", "{n}", score.state_reason))
    return speaker.say(say.SILENT, reason=reason.format(n=numbers[0] if numbers else ""))


def _tier_words(score: Score, speaker: _Speaker) -> str:
    if score.tier.words.startswith("no outlet"):
        return speaker.say(say.UNRATED)
    return speaker.say(say.LOW_TIER) if score.tier.value < WEAK else ""


def _specificity_words(score: Score, speaker: _Speaker) -> str:
    if score.specificity.value >= WEAK:
        return ""
    missing = [one.partition(":")[0] for one in score.specificity.reasons if one.endswith(": none")]
    found = [name for name in (_SOURCED, *SLOTS) if any(SLOT_WORDS[name] == one for one in missing)]
    if found:
        return speaker.say(say.VAGUE, slot=speaker.messages.gettext(say.SLOT_NAMES[found[0]]))
    return speaker.say(say.FEW_DETAILS)


def _corroboration_words(rows: Sequence[FactRow], tree: OriginTree, speaker: _Speaker) -> str:
    if len(tree.origins) < 2:
        return ""
    keys = key_rows(rows)
    if not keys:
        return speaker.say(say.UNCOMPARED)
    shared = sum(row.corroboration > 0 for row in keys)
    if shared == 1:
        return speaker.say(say.SHARED_ONE)
    return speaker.say(say.SHARED, count=speaker.number(shared)) if shared else speaker.say(say.UNSHARED)


def _contest(rows: Sequence[FactRow], speaker: _Speaker) -> str:
    for row in rows:
        if row.key and row.state is FactState.CONTESTED and row.statements and row.against:
            return speaker.say(say.DISAGREE[row.kind], one=row.statements[0].words, other=row.against[0].words)
    return ""


def _sentences(
    score: Score, tree: OriginTree, rows: Sequence[FactRow], names: Mapping[str, str], speaker: _Speaker
) -> list[str]:
    if score.outlets == 1 and not _unreadable(score):
        return [speaker.say(say.SINGLE)]
    if score.state is ScoreState.NOT_ENOUGH:
        return [_silence(score, speaker), *([] if score.outlets == 1 else [_lines(score, tree, names, speaker)])]
    weak = [_tier_words(score, speaker), _specificity_words(score, speaker)]
    details = _corroboration_words(rows, tree, speaker)
    contest = _contest(rows, speaker)
    # the weakest part first: a contested detail, then what is missing, then what is shared
    rest = [one for one in (*weak, details) if one]
    chosen = [*rest[:1], contest] if contest else rest[: MOST_SENTENCES - 1]
    return [_lines(score, tree, names, speaker), *chosen]


def _unreadable(score: Score) -> bool:
    """No score because of the text itself; an unrated outlet's single report is still a single report."""
    return score.state is ScoreState.NOT_ENOUGH and "not rated" not in score.state_reason


def score_markup(
    score: Score,
    *,
    tree: OriginTree,
    rows: Sequence[FactRow],
    names: Mapping[str, str],
    messages: Messages = ENGLISH,
) -> str:
    """The sentence with its links as `[part|words]`. `names` gives the names of outlets and agencies by id."""
    return " ".join(_sentences(score, tree, rows, names, _Speaker(messages=messages))[:MOST_SENTENCES])


def score_pieces(markup: str) -> tuple[Piece, ...]:
    """A marked sentence as runs of text, each with the part it leads to."""
    pieces: list[Piece] = []
    place = 0
    for hit in _LINK.finditer(markup):
        pieces += [Piece(text=markup[place : hit.start()]), Piece(text=hit[2], part=hit[1])]
        place = hit.end()
    return tuple(piece for piece in (*pieces, Piece(text=markup[place:])) if piece.text)


def score_sentence(
    score: Score,
    *,
    tree: OriginTree,
    rows: Sequence[FactRow],
    names: Mapping[str, str],
    messages: Messages = ENGLISH,
) -> str:
    """The plain sentence: what a reader sees first, and what a feed and the API carry."""
    return _LINK.sub(r"\2", score_markup(score, tree=tree, rows=rows, names=names, messages=messages))
