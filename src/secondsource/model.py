"""The core types, in the order the data travels. Read this first.

    outlet, feed -> entry -> article -> story -> origins, facts -> score -> page

Every type is frozen, keyword-only and slotted: a step returns new values and changes none. Each stage of
knowledge has a type of its own (`ParsedEntry` is the feed's words, `Entry` is ours), so no field is "filled
later". All moments are aware and in UTC. `published` and `updated` are the outlet's word, `first_seen` and
`fetched` are ours. Words: docs/glossary.md.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

# --- outlets and what is known of them -------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlet:
    """The organisation answering for a publication (schema.org NewsMediaOrganization)."""

    outlet_id: str  # registrable domain in lower case, "semafor.com"; one outlet, one domain
    name: str  # as the outlet writes it; the domain where nothing better is known
    homepage: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    language: str | None = None  # ISO 639-1


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """One rater family's opinion of an outlet, with where and when it was given."""

    outlet_id: str
    family: str  # "wikipedia", "lin2023", "operator": each family counts once
    value: float  # 0 (worst) to 1 (best)
    words: str  # the rater's own word: "generally reliable"
    source: str  # where it can be looked up: URL or file
    dated: datetime  # when the rater said so


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag:
    """A list that warns of an outlet: not a vote, it only caps the vote of its family."""

    outlet_id: str
    family: str
    source: str
    dated: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Who owns an outlet, as one dated row of one named file says."""

    outlet_id: str
    owner: str  # normalised group name, "Gannett"
    source: str
    dated: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Agency:
    """A news agency, and how outlets credit it. Patterns are regular expressions, matched with re.search."""

    agency_id: str  # "ap", "reuters"
    name: str
    outlet_id: str | None  # its own domain, whose rating a copy takes
    dateline: tuple[str, ...]  # in the first 600 characters: r"\(AP\)\s*[—–-]"
    byline: tuple[str, ...]  # in the byline: r"Associated Press"
    credit: tuple[str, ...]  # anywhere in the last 400 characters
    source: str  # where the patterns were read
    also: tuple[str, ...] = ()  # other names by which reports cite it: "AFP"


# --- feeds and their entries -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A thing that did not work, kept with the thing it happened to."""

    at: datetime
    step: str  # "poll", "extract", "group", "score", "write"
    reason: str  # fixed word for programs: "timeout", "http-500", "not-a-feed", "robots", "too-large"
    message: str  # for people: names the thing and says what to do
    attempts: int = 1  # in a row, this one included


class FeedState(StrEnum):
    """Whether a feed is polled."""

    ACTIVE = "active"
    PAUSED = "paused"  # by the operator
    GONE = "gone"  # the server answered 410


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A document polled for news: RSS, Atom, JSON Feed or news sitemap."""

    feed_id: int
    url: str
    title: str
    outlet_id: str | None  # None: an aggregator, the outlet hangs on the entry
    homepage: str | None = None
    state: FeedState = FeedState.ACTIVE
    added: datetime
    etag: str | None = None
    last_modified: str | None = None  # the header's text, sent back as it came
    interval: timedelta  # until the next poll, adapted to the feed's own rhythm
    next_poll: datetime
    last_poll: datetime | None = None
    last_success: datetime | None = None
    last_change: datetime | None = None  # last poll that brought something new
    last_failure: Failure | None = None  # None after a success
    added_url: str | None = None  # as it was added, kept when `url` moves (301): entry ids are hashed with it
    hub: str | None = None  # WebSub hub that it names
    topic: str | None = None  # the address by which that hub knows it


class SubscriptionState(StrEnum):
    """How far a WebSub subscription has come."""

    ASKED = "asked"  # the hub has not verified it yet
    VERIFIED = "verified"
    DENIED = "denied"
    LEAVING = "leaving"  # nobody needs it; the hub is told


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A hub that is to tell us when a feed has something new (W3C WebSub)."""

    token: str  # random, of the callback's address
    feed_id: int | None  # None: being left
    hub: str
    topic: str  # the address by which the hub knows the feed
    secret: str  # signs what is pushed; empty where the hub is not reached over https
    state: SubscriptionState
    asked: datetime  # when the hub was last asked
    until: datetime | None = None  # end of the hub's lease
    pushed: datetime | None = None  # when it last told of something new
    failure: str | None = None  # fixed word: why the hub did not take the last request


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedEntry:
    """What a feed says of one entry, before we know whether we have seen it."""

    guid: str | None  # Atom id, RSS guid, JSON Feed id
    title: str  # plain text, never None: empty where the feed has none
    link: str | None  # absolute
    summary: str  # plain text
    content: str  # plain text of a full-text feed, paragraphs by newline; empty where the feed has none
    author: str | None
    published: datetime | None  # the outlet's word; often wrong
    updated: datetime | None
    outlet_name: str | None = None  # from RSS <source>: an aggregator's entry
    outlet_url: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedFeed:
    """What a feed document says."""

    title: str
    homepage: str | None
    language: str | None
    entries: tuple[ParsedEntry, ...]
    hub: str | None = None  # WebSub hub
    topic: str | None = None  # its own address as it gives it (rel="self"), by which the hub knows it
    ttl: timedelta | None = None  # the feed's own wish for an interval
    format: str = "rss"  # "rss", "atom", "json", "rdf", "sitemap"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing that a feed announced, with our identity for it."""

    entry_id: str  # stable: from guid, else link, else title and date, within its feed
    feed_id: int
    outlet_id: str
    outlet_name: str
    guid: str | None
    title: str
    link: str | None
    summary: str
    content: str
    author: str | None
    published: datetime | None  # the outlet's word, None where implausible
    updated: datetime | None
    first_seen: datetime
    language: str | None


# --- articles --------------------------------------------------------------------------------------------


class Quality(StrEnum):
    """How much of an article we could read."""

    FULL = "full"
    PARTIAL = "partial"  # some paragraphs, or a feed's text; enough to group and compare
    STUB = "stub"  # headline and a sentence or two: paywall, video page, feed summary
    FAILED = "failed"  # nothing but the entry


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractedPage:
    """What a page says of itself, before we know what else we know."""

    headline: str | None
    text: str  # paragraphs by newline, no boilerplate
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    language: str | None  # ISO 639-1
    canonical_url: str | None
    outlet_name: str | None
    dateline: str | None  # "VELLIN, May 12 (Nordpress) -"
    paywalled: bool = False
    linked: tuple["LinkedPage", ...] = ()  # the outlet's pages about itself that it links, one a kind


class SignKind(StrEnum):
    """Pages by which an outlet answers for itself; that one is linked is a sign, what it says is not weighed."""

    CORRECTIONS = "corrections"  # where it puts its errors right, or says how it does
    OWNERSHIP = "ownership"  # who owns it or answers for it: imprint, legal notice
    ABOUT = "about"


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedPage:
    """A page of its own outlet that a page links, found by the link's words."""

    kind: SignKind
    url: str  # on the same registrable domain
    words: str  # of the link, as written: "Corrections & Clarifications"


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletPage:
    """A page of an outlet about itself, as links on its articles led there; seen, never guessed."""

    outlet_id: str
    kind: SignKind
    url: str
    words: str
    seen_on: str  # the article that linked it last
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """What an outlet published at a URL (schema.org NewsArticle), as we read it at one revision."""

    article_id: str  # from the canonical URL, the same on every machine
    url: str  # canonical
    outlet_id: str
    outlet_name: str
    headline: str
    text: str  # paragraphs by newline; may be empty
    authors: tuple[str, ...] = ()
    dateline: str | None = None
    agency_id: str | None = None  # the agency it credits
    language: str  # ISO 639-1, "und" where it cannot be told
    published: datetime | None
    updated: datetime | None = None
    first_seen: datetime
    fetched: datetime | None = None  # None: never had the page (a feed's text, an import)
    quality: Quality
    quality_reason: str  # fixed words: "page", "feed-text", "paywall", "too-short", "http-404"
    revision: int = 1

    @property
    def moment(self) -> datetime:
        """When it happened for us: the outlet's word where there is one, else when we first saw it."""
        return self.published or self.first_seen

    @property
    def arrived(self) -> datetime:
        """Where it stands in the stream: its moment, but never later than we saw it. The grouper's clock."""
        return min(self.moment, self.first_seen)


# Articles that must have arrived by a moment for the grouper's clock to go there: one wrong date stops none.
AGREEING = 3


# --- stories ---------------------------------------------------------------------------------------------


FIRST_ARTICLE = "first article"  # the note of a reason without a comparison, the cause of a new story


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why an article is in a story: what they share, as data. `desk.group` turns it into a sentence."""

    probability: float  # calibrated, that the article belongs
    names: tuple[str, ...] = ()  # shared names, rarest first
    terms: tuple[str, ...] = ()  # shared terms, heaviest first
    numbers: tuple[str, ...] = ()
    hours: float | None = None  # from the story's nearest article
    same_text: float = 0.0  # share of text in common with the nearest article
    nearest: str = ""  # id of the story's nearest article, which shares all this
    note: str = ""  # FIRST_ARTICLE, "moved by the operator: ..."


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """What `place_one` decided: a story, or none yet (`story_id` None: it starts its own)."""

    article_id: str
    story_id: str | None
    reason: Reason
    runners_up: tuple[tuple[str, float], ...] = ()  # other stories with their probability


class StoryChange(StrEnum):
    """What can happen to a story; each is an event in its history."""

    CREATED = "created"
    JOINED = "joined"  # an article came in
    MERGED = "merged"  # another story was found to be this one
    SPLIT = "split"
    MOVED = "moved"  # an article was moved out or in
    SCORED = "scored"
    WRITTEN = "written"


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryEvent:
    """One dated change of a story with its cause."""

    story_id: str
    at: datetime
    change: StoryChange
    cause: str  # in words: "the same 14 names and numbers as ..."
    article_id: str | None = None
    other_story_id: str | None = None
    by: str = "desk"  # or the operator


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """An article's place in a story."""

    article_id: str
    added: datetime
    reason: Reason
    pinned: bool = False  # by the operator: repairs leave it


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """Articles, of any outlets, on one happening as it develops."""

    story_id: str  # from its first article; keeps its address for life
    language: str
    first_seen: datetime
    updated: datetime  # last article in
    members: tuple[Member, ...]  # by `added`, then id
    subjects: tuple[str, ...] = ()  # IPTC Media Topics, first level, best first: "economy"
    merged_into: str | None = None  # its address then redirects


@dataclass(frozen=True, kw_only=True, slots=True)
class RelatedStory:
    """Another story worth reading after this one, and why it is here."""

    story_id: str
    relation: str  # "earlier", "later", "sideways"
    strength: float  # 0 to 1
    why: str  # "Continues from, 14 April. Same people: Ilse Brandt."


# --- origins and facts -----------------------------------------------------------------------------------


class EdgeKind(StrEnum):
    """How one article's reporting rests on another's."""

    SAME_OUTLET = "same outlet"
    AGENCY_TEXT = "agency text"
    SAME_TEXT = "same text"
    SAME_OWNER = "same owner"
    RELEASE = "press release"
    CITES = "cites"


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """One article rests on another (or on an outlet we have not read), with the evidence for it."""

    kind: EdgeKind
    article_id: str  # the one that rests on the other
    other_id: str | None  # the article it rests on; None: not in the story
    outlet_id: str | None  # the outlet or agency it rests on
    strength: float  # 0 to 1: 1 makes them one origin
    passage: str  # in the article: the shared words, the credit line, the citing phrase
    other_passage: str = ""  # the same in the other article; the owner row


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """One independent line of reporting in a story; copies of one wire report share it."""

    origin_id: str  # id of its first article, or "outlet:" and an outlet we have not read
    article_ids: tuple[str, ...]  # in order of publication
    outlet_ids: tuple[str, ...]  # in the same order, each once
    agency_id: str | None
    first: datetime
    weight: float  # 1 - the strongest tie to an earlier origin; what it adds to the count
    words: str  # "Nordpress text, also in 4 outlets"


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginTree:
    """Who really reported a story: its origins in order of time, and every edge with its evidence."""

    origins: tuple[Origin, ...]
    edges: tuple[Edge, ...]
    independent_origins: float  # N_eff: sum of the weights
    circles: tuple[tuple[str, ...], ...] = ()  # outlets citing each other round


class FactKind(StrEnum):
    """The types of detail that can be checked against another text."""

    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    QUOTE = "quote"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One typed, checkable detail as one article states it, with its sentence."""

    kind: FactKind
    article_id: str
    value: str  # normalised: "1500000", "2026-05-12", the quote's words in lower case
    number: float | None  # of a number, amount or share
    unit: str | None  # "people", "USD", "percent", "km"
    bound: str = "exactly"  # "at least", "at most", "about"
    words: str  # as written: "1.5 million workers"
    sentence: str  # the exact sentence
    start: int  # of the words in Article.text; -1: in the headline
    context: tuple[str, ...] = ()  # stems around it
    speaker: str | None = None  # of a quote
    key: bool = False  # in the headline or the first four paragraphs


class FactState(StrEnum):
    """What can be said of a fact across the origins of a story."""

    SINGLE = "single"  # one origin states it
    CORROBORATED = "corroborated"  # several independent origins carry it
    CONTESTED = "contested"  # another value at the same time
    UPDATED = "updated"  # an older value gave way to it
    DISPUTED = "disputed"  # denied by a named party


@dataclass(frozen=True, kw_only=True, slots=True)
class FactRow:
    """One row of a story's fact table: a fact, who states it, and what speaks against it."""

    kind: FactKind
    words: str  # for the reader: "1,900 homes without power"
    statements: tuple[Fact, ...]  # by time; the first is who said it first
    origin_ids: tuple[str, ...]  # that state it, in order of time
    corroboration: float  # c_k of docs/score.md, 0 to 1
    state: FactState
    against: tuple[Fact, ...] = ()  # the contested or the older value; the denial's sentence
    key: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """An outlet put its published article right: which fact changed, and which copies still carry the old value."""

    article_id: str
    revision: int  # that carries the new value
    at: datetime  # the outlet's word where it fits between our readings, else when we read it
    notice: str = ""  # the outlet's own sentence that says so; empty: changed without a word
    kind: FactKind | None = None  # None: a notice alone, whose fact we could not name
    old: str = ""  # as it was written
    new: str = ""
    copies: tuple[str, ...] = ()  # other articles of the same origin that state the one or the other
    behind: tuple[str, ...] = ()  # those of them that still carry the old value


# --- score -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class ScorePart:
    """One of the three parts: a value with its spread, its points and what they are made of."""

    value: float  # 0 to 1
    sd: float
    points: float  # value times max_points
    max_points: float
    words: str  # "rated: 5 of 7 outlets"
    reasons: tuple[str, ...] = ()  # in words, what moved it, each traceable


class ScoreState(StrEnum):
    """Whether there is a score at all."""

    SCORED = "scored"
    DEVELOPING = "developing"  # first minutes with one origin
    NOT_ENOUGH = "not enough evidence"


class Label(StrEnum):
    """The score in one word, on the point estimate."""

    VERY_THIN = "Very thin"
    THIN = "Thin"
    LIMITED = "Limited"
    SOLID = "Solid"
    STRONG = "Strong"


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How far a story's published reporting can be checked and relied on, with its reasons. Not a verdict."""

    state: ScoreState
    state_reason: str  # why there is no score; empty where there is one
    tier: ScorePart
    specificity: ScorePart
    corroboration: ScorePart
    points: float  # 0 to 100, the sum of the parts
    low: float  # 80 % range
    high: float
    label: Label | None  # None unless scored
    gates: tuple[str, ...] = ()  # what holds the label down, in words
    sentence: str  # the plain sentence; at most three
    independent_origins: float
    outlets: int
    formula: int = 1  # version of docs/score.md


@dataclass(frozen=True, kw_only=True, slots=True)
class Sourcing:
    """What a story's attributed sentences rest on: shares that add up to 1, all 0 where none is attributed.

    Each origin counts the same, by its article with most attributed sentences: copies say nothing new.
    """

    sentences: int  # attributed ones that were counted
    origins: int  # that have any
    person: float  # named
    document: float
    organisation: float
    unnamed: float  # a person or persons without a name
    outlet: float  # another outlet


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """All that scoring found out about a story."""

    story_id: str
    at: datetime
    tree: OriginTree
    facts: tuple[FactRow, ...]
    score: Score
    importance: float = 0.0  # 0 to 1: how much it matters, apart from how far it can be relied on
    corrections: tuple[Correction, ...] = ()  # by time
    sourcing: Sourcing | None = None  # None: assessed before it was kept


# --- page ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """The exact words of an article that a sentence rests on."""

    article_id: str
    outlet_id: str
    outlet_name: str
    url: str
    published: datetime | None
    words: str  # verbatim


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One sentence of a page, with what it rests on."""

    text: str
    passages: tuple[Passage, ...]  # at least one
    quoted: int = 0  # words taken verbatim from its passages; they count against the quoting limit


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """What a page says in its own voice: a message of the catalogue and what fills it (`desk/write/remarks.py`)."""

    template: str  # in English; without values it is shown as it stands
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What checking the sentences against their passages came to."""

    checked: int
    proven: int
    dropped: tuple[str, ...] = ()  # each dropped sentence's reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The written story page, a value; `serve` renders it."""

    story_id: str
    version: int
    at: datetime
    headline: str
    lead: tuple[Sentence, ...]  # up to three
    body: tuple[tuple[Sentence, ...], ...]  # paragraphs
    not_known: tuple[Remark, ...]
    written_by: str  # "extractive", or the model's name
    cost: float = 0.0  # US dollars
    proof: Proof = field(default_factory=lambda: Proof(checked=0, proven=0))
    whats_new: tuple[Remark, ...] = ()  # since the last version
    headline_passage: Passage | None = None  # the words the headline was made from
    note: str = ""  # how it came to be written so: "Written without a language model: the day's cap is reached."


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelRequest:
    """What a language model is asked: the desk decides it, the edge sends it."""

    system: str
    user: str
    schema: str  # JSON schema of the answer, as text
    max_tokens: int  # of the answer


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelAnswer:
    """What a language model answered, unread."""

    text: str
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelCall:
    """One call of a language model, as the ledger keeps it."""

    at: datetime
    model: str
    purpose: str  # "write", "distill"
    story_id: str | None
    tokens_in: int
    tokens_out: int
    cost: float  # US dollars
    priced: str  # date of the price list
    outcome: str  # "ok", "timeout", "refused", "broken"
