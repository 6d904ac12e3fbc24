"""What the desk knows of one article of a story once agencies and outlets were looked up for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from secondsource.desk.score.citations import Citation
from secondsource.desk.score.credits import Credit
from secondsource.desk.score.releases import find_release
from secondsource.desk.score.sentences import Sentences, split_sentences
from secondsource.desk.score.shingles import Shingles, shingles
from secondsource.model import Agency, Article

LEDE_PARAGRAPHS = 2  # a relay named in headline or first two paragraphs is what the article is about


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleFeatures:
    """What the tree needs of one article; depends on the article alone, so it can be kept."""

    article: Article
    shingles: Shingles
    sentences: Sentences
    release: str | None  # the words that mark a press release


def prepare(article: Article) -> ArticleFeatures:
    """The features of one article."""
    return ArticleFeatures(
        article=article,
        shingles=shingles(article.text),
        sentences=split_sentences(article.text, article.language),
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

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.features.article

    @property
    def agency(self) -> Agency | None:
        """The agency whose text it prints; None where one only contributed."""
        return self.credit.agency if self.credit and self.credit.whole else None

    @property
    def relays(self) -> Citation | None:
        """The outlet whose report it passes on, named in headline or lede. None where it prints an agency.

        A relay comes before an interview. Of nine interviews in the lede of ground-news-2025's articles seven were what
        the article was about ("Vance told Fox News"), two a quotation in a report of its own.
        """
        return None if self.agency else _leading(self.citations)


def _leading(citations: Sequence[Citation]) -> Citation | None:
    leading = [one for one in citations if one.paragraph < LEDE_PARAGRAPHS]
    return min(leading, key=lambda one: not one.relay, default=None)
