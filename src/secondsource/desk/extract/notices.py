"""Correction notices: the sentences in which an outlet says that it put its article right.

Must never happen: a report about somebody else's correction ("the market correction", "prison officials of the
Department of Corrections") taken for the outlet's own. So a bare word counts only where a line begins with it and goes
on as a label; anywhere else the sentence must name the article itself ("this article", "an earlier version").

Known misses: notices in pictures, notices on a page of their own, other languages than the four.
"""

import re

# A line that begins with one of these and a colon or dash, or stands in brackets, is a notice.
_LABELS = (
    r"corrections?(?:\s+(?:and|&)\s+clarifications?)?|corrected|clarifications?|editor['’]?s['’]?\s+(?:note|correction)|"
    r"korrektur(?:hinweis)?|berichtigung|richtigstellung|korrigiert|"
    r"rectificatif|rectification|erratum|correctif|"
    r"correcci[oó]n|rectificaci[oó]n|fe\s+de\s+(?:errores|erratas)|aclaraci[oó]n"
)
_LABEL = re.compile(
    rf"^[\W_]*(?:{_LABELS})\s*(?:\([^)]{{0,40}}\)|[,.]?\s*\d[^:]{{0,30}})?\s*[:–—-]\s*\S", re.IGNORECASE
)
_PIECE = (
    r"(?:article|story|report|post|piece|column|dispatch|headline|page|video|map|graphic|caption|version|item|entry)"
)
_PATTERNS = (
    # en: "This article was amended on 3 May", "An earlier version of this story misstated", "(Corrects paragraph 3)"
    (
        rf"\bthis\s+{_PIECE}\s+(?:has\s+(?:since\s+)?been|was|is|originally)\s+(?:\w+\s+)?"
        r"(?:corrected|amended|revised\s+to\s+correct|updated\s+to\s+(?:correct|fix|clarify|remove)|clarified|misstated|"
        r"incorrectly|erroneously|mistakenly)"
    ),
    (
        rf"\b(?:an?|the)\s+(?:earlier|previous|prior)\s+(?:version|edition|headline)s?\s+of\s+th(?:is|e)\s+"
        rf"(?:\w+\s+)?{_PIECE}\b"
    ),
    # "the original version of this article, please visit ..." only says where it comes from
    (
        rf"\bthe\s+(?:original|initial)\s+(?:version|headline)\s+of\s+this\s+{_PIECE}\s+(?:\w+ly\s+)?"
        r"(?:said|stated|gave|reported|mis\w+|contained|had)\b"
    ),
    rf"\bthis\s+{_PIECE}\s+originally\s+(?:said|stated|reported|misidentified|gave)",
    (
        r"^\W*(?:this\s+\w+\s+)?\(?\s*corrects?\s+(?:\w+\s+){0,4}(?:paragraphs?|para|headline|spelling|name|date|figure|number|"
        r"typo|to)\b"
    ),
    r"\bwe\s+(?:have\s+corrected|regret)\s+(?:the|this)\s+error\b",
    # de
    r"\bin\s+einer\s+(?:früheren|vorherigen|ersten|älteren|vorigen)\s+(?:version|fassung)\b",
    (
        r"\b(?:frühere|vorherige|ursprüngliche|erste)\s+(?:version|fassung)\s+(?:dieses|des|der|dieser)\s+"
        r"(?:artikels|textes|beitrags|berichts|meldung|nachricht)\b"
    ),
    r"\bwir\s+haben\s+(?:\w+\s+){0,8}(?:korrigiert|berichtigt)\b",
    r"\b(?:dieser|der)\s+(?:artikel|text|beitrag|bericht)\s+wurde\s+(?:\w+\s+){0,4}(?:korrigiert|berichtigt)\b",
    # fr
    (
        r"\b(?:une|la)\s+(?:première\s+version|version\s+(?:précédente|antérieure|initiale))\s+de\s+(?:cet|ce|l)\W?\s*"
        r"(?:article|texte|dépêche|papier)\b"
    ),
    r"\b(?:cet|ce)\s+(?:article|texte)\s+a\s+été\s+(?:corrigé|rectifié|modifié\s+pour\s+corriger)\b",
    # es
    (
        r"\b(?:una|la)\s+(?:versión\s+(?:anterior|previa|inicial|original)|primera\s+versión)\s+de\s+est[ea]\s+"
        r"(?:artículo|noticia|texto|nota|información|reportaje)\b"
    ),
    r"\best[ea]\s+(?:artículo|noticia|texto|nota|información)\s+(?:ha\s+sido|fue)\s+(?:corregid[oa]|rectificad[oa])\b",
)
_NOTICE = re.compile("|".join(f"(?:{one})" for one in _PATTERNS), re.IGNORECASE)
# An editor's note is a correction only where it says so.
_EDITOR = re.compile(r"^[\W_]*editor['’]?s['’]?\s+note", re.IGNORECASE)
_SAYS_SO = re.compile(
    r"\b(?:correct(?:ed|s|ion)?|amended|misstated|incorrect(?:ly)?|error|wrong(?:ly)?|retract)", re.IGNORECASE
)
LONGEST = 400  # characters; longer "sentences" are lists and footers


def is_notice(sentence: str) -> bool:
    """Whether a sentence (or line) is the outlet's own correction notice, in English, German, French or Spanish."""
    words = sentence.strip()
    if not words or len(words) > LONGEST:
        return False
    if _EDITOR.match(words):
        return bool(_SAYS_SO.search(words))
    return bool(_LABEL.match(words) or _NOTICE.search(words))


def find_notices(sentences: list[str]) -> tuple[str, ...]:
    """The correction notices among an article's sentences, in order."""
    return tuple(one.strip() for one in sentences if is_notice(one))
