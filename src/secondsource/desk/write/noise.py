"""What an article's text holds beside news: labels, captions, invitations, and words meant for a program.

A sentence that gives orders to a language model is dropped from every page and every prompt, whoever writes. News
*about* such orders is lost with it: rare, and the safe side. The check is a filter, not the defence: a model's answer
can only choose passages and is proven against them, and nothing in a text is ever executed.

The word lists in front of the patterns hold one word of every match; looking for them first saves
most of the checks' time. `tests/edge/language/test_injection.py` holds orders against both.
"""

import re
from collections.abc import Collection

_LABELS = re.compile(
    r"(?:By\s+[A-Z]|Published|Updated|Posted|Photo|Image|Picture|Video|Watch|Listen|Read |Related|Follow|"
    r"Sign up|Subscribe|"
    r"Click|Advertise|Share |Source|Credit|Getty|File |FILE|Copyright|©|Editor['’]s note|Correction|Graphic content|"
    r"Text_fields|Download|Join |Get |Enter |Please|Thank|Log ?in|Support|Donate|Most read|Trending|"
    r"Live updates|See also|"
    r"This (?:article|story|content|video|transcript|post)|View all|Also read|Here(?:['’]s| is| are)|"
    r"Key takeaways|Discover |Scroll|Tap|"
    r"Lesen Sie|Mehr zum|Abonn|Lire aussi|À lire|Lea también|Suscr)",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"newsletter|cookies?\b|your (?:email|inbox|browser|device|subscription)|rights reserved|subscrib|sign up|"
    r"click here|"
    r"terms of (?:use|service)|privacy policy|javascript|ad ?block|https?|www|pic\.twitter|"
    r"contributed to this report|"
    r"reporting by|editing by|image caption|this (?:material|story|article|report) (?:may|was|has|is|originally)|"
    r"(?:AP|Getty|Reuters|AFP|EPA)(?: Images| Photo)?[)/][^\w]*$|\(photo|file photo|listen to this|"
    r"min(?:ute)?s? read",
    re.IGNORECASE,
)
_BOILERPLATE_WORDS = (
    "newsletter newsletters cookie cookies your rights subscribe subscriber subscribers subscription sign click terms "
    "privacy javascript adblock ad blocker http https www pic.twitter pic.twitter.com report reporting editing caption "
    "material story article photo images getty ap afp epa reuters listen read"
)
_BOILERPLATE_SET = frozenset(_BOILERPLATE_WORDS.split())
_MARKUP = frozenset("|{}<>#@")

_READERS = r"(?:ai|llm|language model|assistant|chatbot|gpt|model|summari[sz]er|crawler|bot|agent|writer)s?"
_TO_A_PROGRAM = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)\b[^.]{0,40}\b(?:instruction|prompt|rule|guideline|direction|"
    r"everything|"
    r"previous|prior|above|context|sources)"
    r"|(?:system|developer|hidden|initial) (?:prompt|message|instruction)|prompt injection|jailbreak"
    r"|\bas an? (?:ai|language model|assistant)\b"
    r"|you are (?:now )?(?:an? |the )?(?:ai|llm|gpt|chatbot|assistant|language model|helpful|summari|writer|"
    r"editor|news)"
    rf"|\b{_READERS}\b[^.]{{0,30}}\b(?:must|should|shall|please|are (?:told|instructed|required)|(?:reading|"
    rf"processing) this)\b"
    rf"|(?:attention|note|message|instructions?|dear|hey|hello)[^.]{{0,12}}\b{_READERS}\b"
    r"|\[/?inst\]|<\||\|>|###|```|^(?:system|assistant|user|human|instruction)s?:"
    r"|(?:respond|reply|answer|output|print|write|say|return|begin|start|end) (?:only |exactly |your |the |"
    r"with |back |every "
    r"|each |in )*[^.]{0,20}(?:\bwith the (?:word|phrase|text|sentence)|following (?:text|sentence|json)|\bjson\b|"
    r"summary (?:with|by)|verbatim)"
    r"|(?:summary|summari[sz]e|page|output|response|headline|lead|article) (?:must|should|has to|shall) "
    r"(?:say|state|include|contain|read|mention|recommend|begin|end)"
    r"|(?:in|into|to) (?:your|the) (?:summary|output|response|answer|reply)\b|reveal (?:your|the) |api[ _-]?key"
    r"|set (?:the )?(?:budget|cap|score|tier|label)\b"
    r"|(?:ignorier|vergiss|missacht)\w* [^.]{0,40}(?:anweisung|vorgabe|regel)"
    r"|ignore[zr]? [^.]{0,40}(?:instructions|consignes)|ignor[ae]\w* [^.]{0,40}instrucciones",
    re.IGNORECASE,
)
_PROGRAM_WORDS = """
ignore disregard forget override bypass prompt prompts injection jailbreak ai llm llms gpt chatbot chatbots assistant
assistants model models summarizer summariser summarizers summarisers crawler crawlers bot bots agent agents writer
writers
instruction instructions inst respond reply output response summary summaries json verbatim phrase word following
api apikey
api_key consignes instrucciones
"""
_PROGRAM_SET = frozenset(_PROGRAM_WORDS.split())
_PROGRAM_STEMS = ("ignor", "missacht", "vergiss", "summari", "```", "<|", "|>", "###", "you are ", "system:", "user:")
_PROGRAM_PAIRS = (
    (frozenset(("must", "should", "shall", "has")), frozenset(("page", "headline", "lead", "article"))),
    (frozenset(("set",)), frozenset(("budget", "cap", "score", "tier", "label"))),
    (
        frozenset(("system", "developer", "hidden", "initial", "reveal", "answer")),
        frozenset(("message", "your", "the")),
    ),
)


def speaks_to_program(text: str) -> bool:
    """Whether a text gives orders to a program that might read it."""
    return _speaks(text, re.findall(r"\w+", text.lower()))


def _speaks(text: str, words: Collection[str]) -> bool:
    if _PROGRAM_SET.isdisjoint(words) and not any(
        not one.isdisjoint(words) and not other.isdisjoint(words) for one, other in _PROGRAM_PAIRS
    ):
        low = text.lower()
        if not any(stem in low for stem in _PROGRAM_STEMS):
            return False
    return _TO_A_PROGRAM.search(text) is not None


def is_noise(text: str, words: Collection[str]) -> bool:
    """Whether a sentence is a label, caption, invitation, markup or order to a program; `words`: its own, lowered."""
    if _LABELS.match(text) or " / " in text or text.isupper() or not _MARKUP.isdisjoint(text):
        return True
    if not _BOILERPLATE_SET.isdisjoint(words) and _BOILERPLATE.search(text):
        return True
    return _speaks(text, words)
