"""The languages of the interface: which one a reader gets, and how its words, numbers and dates are written.

The reader's own choice (a cookie) comes first, then what the browser asks for, then the setting `language`. Articles
keep their own language: a page says so with `lang` and lets the text find its direction.

One mechanism for all words: gettext catalogues under `knowledge/messages`, `pages.*.po` for templates and
`score.*.po` for the score's sentence.
"""

import gettext
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from secondsource.desk.score.templates import DISAGREE
from secondsource.desk.score.words import score_pieces
from secondsource.knowledge.messages import load_messages
from secondsource.serve.phrases import NUMBERS, PHRASES, fill, find_pattern

NAMES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français"}
_LOCALES = {"en": "en_GB"}  # the desk writes "12 May", not "May 12"
_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*")
_DAYS = {"en": "d MMMM", "de": "d. MMMM", "es": "d 'de' MMMM", "fr": "d MMMM"}
# what each part of the score's sentence leads to on a story's page
_ANCHORS = {"origins": "#origins", "tier": "#t", "specificity": "#t", "corroboration": "#t", "facts": "#facts"}


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the interface."""

    code: str  # ISO 639-1
    locale: Locale
    pages: gettext.NullTranslations

    def word(self, text: str) -> str:
        """A text of ours that is no literal of a template: a label, a state, a subject. It stays a text."""
        return self.pages.gettext(text) if text else ""

    def phrase(self, text: str) -> str:
        """The same for a text with something in it, by its pattern, and for several of them joined by semicolons."""
        if self.code == "en":
            return text
        told = self.word(text)
        if told != text or not text:
            return told
        if find_pattern(text):
            return self._phrase(text)
        return "; ".join(map(self._phrase, text.split("; ")))

    def _phrase(self, text: str) -> str:
        found = find_pattern(text)
        if found is None:
            return self.word(text)
        template, holes = found
        return fill(self.word(template), {name: self._hole(name, value) for name, value in holes.items()})

    def _hole(self, name: str, value: str) -> str:
        """What fills a hole: words of ours in this language, a number as it writes it, an outlet's name as it is."""
        if name in PHRASES:
            return self.phrase(value)
        if name == "name" and find_pattern(value):  # "The Ledger, which we have not read"
            return self._phrase(value)
        if name == "subject":
            return self.word(value.capitalize())
        if name == "shared":  # "Ilse Brandt, dredging and 1,900"
            most, joined, last = value.rpartition(" and ")
            return f"{most} {self.word('and')} {last}" if joined else value
        if name == "day":
            return self._day(value)
        return value.replace(".", ",") if name in NUMBERS else value  # 0.74: none of the three writes a point

    def _day(self, text: str) -> str:
        """A day that the desk wrote as "14 April"."""
        number, _, month = text.partition(" ")
        months = list(Locale("en").months["format"]["wide"].values())
        if month not in months or not number.isdigit():
            return text
        return format_date(date(2000, months.index(month) + 1, int(number)), _DAYS[self.code], locale=self.locale)

    def number(self, value: float) -> str:
        """3, 2.5, 1,204: an origin may count by half."""
        return _format_number(round(value, 1), "#,##0.#", self.locale)

    def decimal(self, value: float, digits: int = 2) -> str:
        """A value between 0 and 1 as people of this language write it: 0.74, 0,74."""
        return _format_number(value, "0." + "0" * digits, self.locale)

    def sentence(self, sentence: str, sentences: str) -> str:
        """The score's plain sentence: `sentences` is the JSON of it in every language, `sentence` the English one."""
        if self.code == "en" or not sentences:
            return sentence
        marked = json.loads(sentences).get(self.code)
        return "".join(one.text for one in score_pieces(marked)) if marked else sentence

    def brief(self, sentence: str) -> str:
        """What a list says beside the label: the disagreement if there is one, else the score's first sentence."""
        pieces = re.split(r"(?<=\.)\s+(?=[^\W\d_])", sentence.strip())
        told = next((one for one in pieces if one.startswith(_disagreements(self.code))), pieces[0])
        return told[:1].lower() + told[1:]

    def marked_sentence(self, sentence: str, sentences: str) -> Markup:
        """The score's sentence, each of its nouns leading to its part of the page."""
        marked = json.loads(sentences).get(self.code) if sentences else None
        pieces = score_pieces(marked) if marked else ()
        if not pieces:
            return escape(self.sentence(sentence, sentences))
        return Markup("").join(_link(one.text, _ANCHORS.get(one.part, "")) for one in pieces)


@lru_cache(maxsize=4096)  # a page writes about 60 numbers, nearly all of them small
def _format_number(value: float, pattern: str, locale: Locale) -> str:
    return format_decimal(value, format=pattern, locale=locale)


def _link(text: str, anchor: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(anchor, text) if anchor else escape(text)


@cache
def _disagreements(code: str) -> tuple[str, ...]:
    messages = load_messages(code)
    # their first two words, which no other sentence of the score begins with
    return tuple({" ".join(messages.gettext(one).split()[:2]) for one in DISAGREE.values()})


@cache
def find_language(code: str) -> Language:
    """The language of this code; English for one that we do not speak."""
    code = code if code in NAMES else "en"
    return Language(code, Locale.parse(_LOCALES.get(code, code)), load_messages(code, "pages"))


def choose_language(cookies: Mapping[str, str], accepted: str, default: str) -> Language:
    """The reader's choice, else the first language that the browser asks for and we speak, else the default."""
    chosen = cookies.get("language", "")
    if chosen in NAMES:
        return find_language(chosen)
    asked = []
    for place, one in enumerate(accepted.split(",")[:20]):  # browsers send up to a dozen
        match = _RANGE.fullmatch(one)
        if match and match[1].lower() in NAMES:
            asked.append((-float(match[2] or 1), place, match[1].lower()))
    wanted = [code for weight, _, code in sorted(asked) if weight < 0]
    return find_language(wanted[0] if wanted else default)
