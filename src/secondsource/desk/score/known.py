"""What the desk knows of one article of a story once agencies and outlets were looked up for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from secondsource.desk.score.citations import Citation
from secondsource.desk.score.credits import Credit
from secondsource.desk.score.releases import find_release
from secondsource.desk.score.shingles import Shingles, shingles
from secondsource.model import Agency, Article

LEDE_PARAGRAPHS = 2  # a relay named in headline or first two paragraphs is what the article is about


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleFeatures:
    """What the tree needs of one article; depends on the article alone, so it can be kept."""

    article: Article
    shingles: Shingles | None  # None: let go of, to be made again from the text
    release: str | None  # the words that mark a press release


def prepare(article: Article) -> ArticleFeatures:
    """The features of one article."""
    return ArticleFeatures(
        article=article,
        shingles=shingles(article.text),
        release=find_release(article.text),
    )


def outlet_of_agency(agency: Agency) -> str:
    """The outlet an agency's text rests on: its own domain, or "agency:" and its id where none is known."""
    return agency.outlet_id or f"agency:{agency.agency_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """One article of a story, with what was looked up for it."""

    features: ArticleFeatures
    credit: Credit | None
    citations: tuple[Citation, ...]
    agency: Agency | None  # whose text it prints; None where one only contributed
    relays: Citation | None  # the outlet whose report it passes on, named in headline or lede

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.features.article

    @property
    def shingles(self) -> Shingles:
        """Its text's runs of words."""
        return self.features.shingles or shingles(self.article.text)

    def trimmed(self) -> "Known":
        """The same without what can be made again from the text."""
        return replace(self, features=replace(self.features, shingles=None)) if self.features.shingles else self


def know(features: ArticleFeatures, credit: Credit | None, citations: tuple[Citation, ...]) -> Known:
    """One article with what was looked up for it. What prints an agency's text relays nobody."""
    agency = credit.agency if credit and credit.whole else None
    relays = None if agency else _leading(citations)
    return Known(features=features, credit=credit, citations=citations, agency=agency, relays=relays)


def _leading(citations: Sequence[Citation]) -> Citation | None:
    """The citation that an article is about. A relay comes before an interview: of nine interviews in the lede of
    ground-news-2025's articles seven were what the article was about ("Vance told Fox News"), two a quotation in a
    report of its own.
    """
    leading = [one for one in citations if one.paragraph < LEDE_PARAGRAPHS]
    return min(leading, key=lambda one: not one.relay, default=None)
