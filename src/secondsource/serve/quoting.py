"""The quoting limit where pages are shown: at most 90 words of one article, whatever section they stand in.

The writer keeps the limit for a page's sentences; facts and the tree's evidence are verbatim too, so all of them spend
one allowance here, in reading order. What does not fit is left out, and its link stays.
"""

from collections.abc import Mapping

from secondsource.desk.write.quota import Allowance
from secondsource.model import Article, Passage


class Quoting:
    """Spends one allowance for all sections of one page."""

    def __init__(self, allowance: Allowance, articles: Mapping[str, Article]) -> None:
        self._allowance = allowance
        self._articles = articles

    def quote_passage(self, passage: Passage) -> str:
        """The passage's words, or nothing where they would pass the limit."""
        return passage.words if self._allowance.take([passage]) else ""

    def quote(self, article_id: str, words: str) -> str:
        """The same for words of an article."""
        article = self._articles.get(article_id)
        if article is None or not words:
            return ""
        return self.quote_passage(
            Passage(
                article_id=article_id,
                outlet_id=article.outlet_id,
                outlet_name=article.outlet_name,
                url=article.url,
                published=article.published,
                words=words,
            )
        )
