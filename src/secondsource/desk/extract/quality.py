"""How much of an article could be read, and from where.

A short brief is a full article: what counts is whether the text ends as a text ends, not only its length. An excerpt
(~170 characters, an ellipsis, "continue reading") is a stub however well it reads. Lengths are in characters of
alphabetic text; Chinese, Japanese and Korean say the same in about 40 % of the characters, so theirs count 2.5 times.
"""

import re

from secondsource.model import Entry, ExtractedPage, Quality

# Excerpts of feeds and page descriptions end at 150 to 200 characters (median 170 on a real day); the shortest
# complete briefs in the sets begin at about 250.
STUB_LENGTH = 250
BRIEF_LENGTH = 600  # below this a text must end in a full sentence to count as complete
PAYWALL_LENGTH = 1500  # a page that says it is closed shows its first paragraphs; under this it shows only those
_FEED_GAIN = 1.5  # a feed's text replaces a page's short one only when it is clearly more

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CUT = re.compile(
    r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\W*$|(?:read more|continue reading|read the full (?:story|article)|weiterlesen|"
    r"lire la suite|leer más|continua a leggere|lees verder|czytaj dalej|subscribe to (?:read|continue))\W*$",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?。！？»”\"'’)।؟][\s\W]*$")


def measure(text: str) -> int:
    """The length of a text in characters of alphabetic script."""
    return len(text) + int(1.5 * len(_WIDE.findall(text)))


def choose_text(page: ExtractedPage | None, entry: Entry | None) -> tuple[str, str]:
    """The text to keep and where it is from: "page", "feed" or "" where there is none.

    The page's text unless it is a fragment and the feed carries clearly more.
    """
    from_page = page.text if page is not None else ""
    from_feed = max((entry.content, entry.summary), key=measure) if entry is not None else ""
    if measure(from_page) >= BRIEF_LENGTH or measure(from_page) * _FEED_GAIN >= measure(from_feed) > 0:
        return from_page, "page"
    if from_feed:
        return from_feed, "feed"
    return from_page, "page" if from_page else ""


def quality_of_text(text: str, *, paywalled: bool = False) -> Quality:
    """Quality by the text alone."""
    length = measure(text)
    if not text:
        return Quality.FAILED
    if length < STUB_LENGTH:
        return Quality.STUB
    cut = bool(_CUT.search(text[-80:]))
    if paywalled and length < PAYWALL_LENGTH:
        return Quality.STUB if length < BRIEF_LENGTH else Quality.PARTIAL
    if cut or (length < BRIEF_LENGTH and not _ENDED.search(text[-20:])):
        return Quality.PARTIAL if length >= BRIEF_LENGTH else Quality.STUB
    return Quality.FULL


def _reason_of_page(quality: Quality, page: ExtractedPage) -> str:
    if quality is Quality.FULL:
        return "page"
    if page.paywalled:
        return "paywall"
    return "cut" if measure(page.text) >= STUB_LENGTH else "too-short"


def quality_of(page: ExtractedPage | None, entry: Entry | None, failure: str | None) -> tuple[Quality, str]:
    """Quality of what we have and the reason in one fixed word.

    Reasons: "page" (all of it), "feed-text" (the feed's words, the page could not be had or held less), "paywall",
    "cut" (ends in an ellipsis or an invitation to read on), "too-short", "no-text"; where nothing could be had at all,
    `failure` as it was given ("http-404", "timeout", "not-html", "robots", "too-large").
    """
    text, place = choose_text(page, entry)
    if place == "page" and page is not None:
        quality = quality_of_text(text, paywalled=page.paywalled)
        return quality, _reason_of_page(quality, page)
    if place == "feed":
        quality = quality_of_text(text)
        if quality is Quality.STUB:
            return quality, failure or ("paywall" if page is not None and page.paywalled else "too-short")
        return Quality.PARTIAL, "feed-text"  # a feed never promises that it is all
    return Quality.FAILED, failure or "no-text"
