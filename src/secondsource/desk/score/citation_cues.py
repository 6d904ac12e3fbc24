"""What stands beside an outlet's name when it is a source: patterns before and after the name.

Three strengths: a *relay* says that the claim is the outlet's own ("reported", "according to"); an *interview* that it
got the words ("told", "said on"); a *party* speaks for itself ("Reuters said it was shocked") and is no source at all.
"""

import re

CONTEXT = (
    90  # characters around a name in which a cue can stand: "according to Peter Keating at" has 29, a show's name 60
)

_CAPITAL = r"[A-Z0-9À-ÞА-Я][\w&.’'-]*"
_NAME = rf"(?:the\s+)?{_CAPITAL}(?:\s+{_CAPITAL}){{0,4}}"
# "according to NBC and the AP": names before the one that is looked at
_AND_OTHERS = rf"(?:{_NAME}(?:,\s+and|,|\s+and)\s+)?"
_ARTICLE = (
    r"(?:(?:the|a|an|both|newspaper|broadcaster|news\s+agency|news\s+site|magazine|website|channel|le|la|el|der|die|das|den|"
    r"dem|l['’]|[A-Z]\w+['’]s|Dutch|French|German|Turkish|Israeli|Qatari|British|state\s+media)\s+)*[“\"]?$"
)
_SAID = (
    r"(?:sa(?:id|ys)|told|[Aa]sk(?:ed|s)|confirmed|add(?:ed|s)|spoke|explained|claimed|insisted|argued|appear\w*|"
    r"comments?)"
)

RELAY_BEFORE = re.compile(
    r"(?:\b[Aa]ccording\s+to|\b[Pp]er|"
    r"\b(?:reported|revealed|published|covered|obtained|broken|reviewed|quoted|cited|seen|unearthed|uncovered|conducted)\s+"
    r"(?:\w+day\s+|earlier\s+|first\s+|exclusively\s+)?(?:by|in|on)|"
    r"\b[Cc]it(?:ing|es|ed)|\b[Qq]uot(?:ing|es)|"
    r"\b(?:[Rr]eports?|[Rr]eporting|[Aa]ccounts?|[Aa]nalysis|[Ss]tory|[Aa]rticle|[Ii]nvestigation|[Pp]olls?|[Ss]urvey|"
    r"[Pp]iece|[Ee]xpos[ée])\s+(?:\w+\s+)?(?:by|from|in|on|at)|"
    r"\b[Vv]ia|\b[Hh]/[Tt]:?|"
    rf"\b[Aa]ccording\s+to\s+{_NAME}\s+(?:at|of|from)|[,”\"…]\s*(?:reports?|reported|writes?|wrote|notes?)|"
    r"\b[Ll]aut|\b[Ss]elon|\b[Dd]['’]après|\b[Ss]egún|\b[Ss]econdo|\b[Vv]olgens)"
    rf"\s+{_AND_OTHERS}{_ARTICLE}"
)
INTERVIEW_BEFORE = re.compile(
    r"(?:\b(?:told|tells|telling|spoke\s+(?:to|with)|[Ss]peaking\s+(?:to|with|on)|statement\s+to|interviews?\s+(?:with|to|on|at)|"
    r"interview\s+\w+\s+(?:with|to|on)|interviewed\s+(?:by|on)|op-ed\s+(?:in|for)|(?:comments|remarks)\s+(?:to|made\s+on)|"
    r"appear(?:ed|ance|ing)\s+on|(?:wrote|writing)\s+(?:in|for)|(?:confirmed|explained)\s+(?:\w+\s+){0,3}to|"
    r"dijo\s+a|declaró\s+a|sagte\s+(?:der|dem)|déclaré\s+(?:à|au)))"
    rf"\s+{_AND_OTHERS}{_ARTICLE}|"
    # "Rice said Tuesday on PBS", "Asked on CNN whether", "in an interview on the"
    rf"\b(?:{_SAID}|interviews?|[Cc]omments)\b[^.“”\"]{{0,50}}\bon\s+{_ARTICLE}"
)
_SAYS = (
    r"(?:(?:has|have|had|also|first|earlier|previously|exclusively|later|then)\s+)*(?:reported|reports|report|revealed|"
    r"reveals|said|says|wrote|writes|noted|notes|learned|confirmed|published|announced|claimed|claims|quoted|cited|"
    r"carried\s+an?\s+(?:feature|report|story|interview)|obtained|estimates|estimated|found|projects|projected|broke|described|explained|interviewed|tweeted|"
    r"referred\s+to|called|was\s+(?:the\s+)?first\s+to)\b"
)
_KIND = r"(?:\s+(?:news\s+agency|news\s+site|newspaper|magazine|broadcaster|website))?"
_MEMBER = (
    rf"(?:\s+(?:[a-z]+\s+){{0,2}}(?:journalists?|reporters?|correspondents?|editors?|columnists?|anchor|analyst)"
    rf"(?:\s+{_CAPITAL}){{0,3}}|['’]s\s+{_CAPITAL}\s+{_CAPITAL})?"
)
_APPOSED = r"(?:,\s+an?\s+[\w\s-]{3,40},)?"
_MORE = rf"(?:(?:\s+and|/)\s*{_NAME})?"
RELAY_AFTER = re.compile(
    rf"^[”\"]?(?:(?:['’]s)?{_KIND}{_MORE}{_MEMBER}{_APPOSED}(?:\s*,)?\s+"
    rf"(?:\w+day\s+|this\s+week\s+|earlier\s+|which\s+){{0,2}}{_SAYS}"
    rf"|['’]s?\s+(?:own\s+|latest\s+|\w+\s+){{0,2}}(?:report(?:s|ing)?|account|story|analysis|investigation|poll|survey|"
    rf"article|tally)\b|\s+(?:poll|survey|tally|report|investigation|analysis)\b(?!\s+on\s+itself)"
    rf"|\s+(?:footage|video)\s+(?:showed|shows)\b|/[A-Z][\w/ ]+\s+(?:poll|survey)\b|\s*…\s*$)"
)
INTERVIEW_AFTER = re.compile(
    rf"^(?:['’]s)?\s+(?:interview|program|programme|show)\b|^\s+(?:aired|broadcast|released)\s+(?:excerpts|the\s+interview)\b|"
    rf"^['’]s\s+{_CAPITAL}\s+{_CAPITAL}\s+(?:asked|pressed)\b"  # "CBS’s Jeff Glor asked"
)
# The outlet speaks of itself: it is a party to the news, not its source.
PARTY_AFTER = re.compile(
    rf"^[”\"]?{_KIND}{_MORE}(?:\s+on\s+\w+day)?\s+(?:has\s+|had\s+|also\s+)?(?:said|says|confirmed|announced|claimed|"
    rf"described|reported)\s+"
    rf"(?:on\s+\w+day\s+)?(?:that\s+)?(?:it\b|its\b|they\b|their\b|one\s+of\s+(?:its|their)\b|the\s+(?:company|network|"
    rf"broadcaster|newspaper|agency)\b|in\s+an?\s+(?:\w+\s+)?statement\b)|^\s+was\s+first\s+published"
)
# a spokesman, or "we" in the words that stand before "the AP said"
PARTY_BEFORE = re.compile(
    r"\bspokes(?:man|woman|person|people)\s+(?:for|of|at)\s+(?:the\s+)?$|"
    r"[“\"][^“”\"]*\b(?:[Ww]e|[Oo]ur)\b[^“”\"]*[”\"]\s+(?:the\s+)?$|"
    r"/[A-Z][\w .’'-]{2,60}\s+via\s+$"  # "Nick Wagner/Austin American-Statesman via AP": who took the picture
)
IMAGE_AFTER = re.compile(
    r"^\s*\)|^\s+affiliate\b"
)  # "(Lincoln Journal Star via AP)": who took the picture; a local station
# before a person's name, which stands where it ends or, after an initial or a first name, where "more" ends
TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Mayor|Sen|Senator|Rep|Gov|Governor|President|Michael|Mike|Steve|John|Malcolm)\.?\s+"
    r"(?=(?P<more>[A-Z]\w*\.?\s+)?)"
)
TITLE_BEGINS = re.compile(r"[MDSRGPJ]")
