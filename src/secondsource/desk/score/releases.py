"""Whether a text is a press release: the distributor's mark or the release's own form words."""

import re

# Distributors' datelines as they print them, and the form words of releases (read in healthnewsreview-releases and
# provenance-2018; general knowledge of public release wires).
_HEAD = re.compile(
    r"/?(?:PR ?Newswire|PRNewswire-\w+)/?|\((?:BUSINESS WIRE|GLOBE NEWSWIRE|GlobeNewswire|ACCESSWIRE|ACCESS Newswire|"
    r"Newsfile Corp\.?|Marketwired|EIN Presswire|EINPresswire\.com|ots|PresseBox|openPR)\)|FOR IMMEDIATE RELEASE|"
    r"\bNews provided by\b|^\s*(?:PRESS|NEWS|MEDIA) RELEASE\b",
    re.MULTILINE,
)
_TAIL = re.compile(
    r"^\s*SOURCE:? [A-Z][\w&., -]{2,80}\s*$|View source version on businesswire\.com|View original content",
    re.MULTILINE,
)


def find_release(text: str) -> str | None:
    """The words that mark a text as a press release; None where there are none."""
    hit = _HEAD.search(text[:600]) or _TAIL.search(text[-600:])
    return hit.group().strip() if hit else None
