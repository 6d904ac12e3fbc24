"""What a word is, for writing and for proof: tokens, stems, stop words, and how many words a text counts.

Stems are prefixes of six letters of the lower-cased token: they need no dictionary and work in any inflected language.
Scripts without spaces (Han, Kana, Thai) are read as overlapping pairs of characters.
"""

import re
import unicodedata
from collections.abc import Sequence

STEM_LETTERS = 6
CHARACTERS_PER_WORD = 1.5  # Han text: a translation into English has about 1 word for 1.5 characters

_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_TOKEN = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])\w)+(?:[.,'’\-](?:(?![{_UNSPACED}])\w)+)*")
_SPACED_TOKEN = re.compile(r"\w+(?:[.,'’\-]\w+)*")  # faster, for texts without such scripts
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")

# Function words only: what carries no news in any story. Content words are weighed by the story itself.
_FUNCTION_WORDS = """
a an the this that these those it its he she they we you i him her his hers their theirs them us our your my
me who whom whose which what when where why how if then than so as at by for from in into of off on onto out over to
up with without about after again against all also although am and any are aren't be because been before being
between both but can could did do does doing done down during each either else ever every few further had has have
having here however just like many may might more most much must neither no nor not now only or other others own per
rather same shall should since some still such there therefore through too toward towards under until upon very was
were will would yet while said say says saying told tells according mr mrs ms dr new one two first last year years
day days week monday tuesday wednesday thursday friday saturday sunday
der die das den dem des ein eine einer eines einem einen und oder aber nicht kein keine ist sind war waren wird werden
wurde wurden hat haben hatte hatten sein seine seinen seiner ihr ihre ihren ihrer er sie es wir ihnen ihm ihn sich mit
von vom zu zum zur im in am an auf aus bei nach vor für über unter durch gegen ohne um bis als wie dass ob wenn auch
noch nur schon so sehr mehr nun sagte sagt teilte mit laut
le la les un une des du de et ou mais ne pas est sont était étaient sera seront a ont avait avaient il elle ils elles
on nous vous se ce cet cette ces son sa ses leur leurs qui que quoi dont où dans sur sous par pour avec sans vers chez
plus moins très aussi comme si y en au aux d l n s c j m t qu
el los las uno una unos unas al del y o pero no es son era eran fue fueron será ha han había se su sus lo le les que
quien cual como cuando donde en con sin por para sobre entre hasta desde más muy también ya este esta estos estas ese
esa dijo
il lo gli di da per che non è sono del della dei delle nel nella con su tra fra più anche come
het een van en dat die niet met voor op aan zijn was werd door over ook naar bij
os as um uma do dos das na nos nas ao à com para foi são não
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())


def list_tokens(text: str) -> list[str]:
    """The words of a text as written, "D-Ariz", "Dagga’s" and "1,500" whole."""
    if text.isascii() or not _IS_UNSPACED.search(text):
        return _SPACED_TOKEN.findall(text)
    return _TOKEN.findall(text)


def get_stem(token: str) -> str:
    """The token without case, possessive and ending."""
    return _cut_possessive(token.lower())[:STEM_LETTERS]


def list_stems(text: str) -> list[str]:
    """The stems of the content words in order; numbers as written."""
    return stem_tokens([t.lower() for t in list_tokens(text)])


def stem_tokens(lowered: Sequence[str]) -> list[str]:
    """The same for lower-cased tokens that are at hand."""
    stems: list[str] = []
    for low in lowered:
        if low in STOP_WORDS:
            continue
        if low[0] > "\u0dff" and _IS_UNSPACED.match(low):
            stems.extend(low[i : i + 2] for i in range(max(1, len(low) - 1)))
        elif len(low) > 1 or low.isdigit():
            stems.append((_cut_possessive(low) if "'" in low or "’" in low else low)[:STEM_LETTERS])
    return stems


def _cut_possessive(low: str) -> str:
    return low[:-2] if low[-2:] in ("'s", "’s") else low.rstrip("'’")


def count_words(text: str) -> int:
    """How many words a text counts against the quoting limit."""
    return count_tokens(list_tokens(text))


def count_tokens(tokens: Sequence[str]) -> int:
    """The same for tokens that are at hand."""
    unspaced = [t for t in tokens if t[0] > "\u0dff" and _IS_UNSPACED.match(t)]
    if not unspaced:
        return len(tokens)
    return len(tokens) - len(unspaced) + int(sum(map(len, unspaced)) / CHARACTERS_PER_WORD + 0.999)


def fold(text: str) -> str:
    """One spelling of spaces, quotation marks and dashes, so that "verbatim" survives an outlet's typography."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        # one `replace` a sign: `translate` looks every character up and took a tenth of a page
        for sign, plain in _TYPOGRAPHY:
            if sign in text:
                text = text.replace(sign, plain)
    elif "  " not in text and "\n" not in text and "`" not in text:
        return text.strip()
    return " ".join(text.replace("`", "'").split())


_TYPOGRAPHY = (
    *((sign, '"') for sign in "“”„«»‟"),
    *((sign, "'") for sign in "‘’‚‛´"),
    *((sign, "-") for sign in "–—‒−‐‑"),
    ("\u00ad", ""),
    ("\u200b", ""),
)
