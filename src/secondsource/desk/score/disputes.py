"""Who denies what: the denials of a story's articles, and the facts that they are about."""

from collections.abc import Iterable, Sequence
from itertools import islice

from secondsource.desk.score.contested import find_denials
from secondsource.desk.score.filling import Row
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.score.stems import stems
from secondsource.model import Article, Fact, FactKind

DENIED = 4  # stems a denial must share with a fact's surroundings to be about it
LISTED = 2  # denials of one fact: a page shows no more

Denial = tuple[Fact, frozenset[str]]  # the denial's sentence and its stems


def list_denials(article: Article) -> tuple[Denial, ...]:
    """The sentences of one article in which a named party denies something, in order."""
    sentences = split_sentences(article.text, article.language)
    return tuple(
        (
            Fact(
                kind=FactKind.QUOTE,
                article_id=article.article_id,
                value=words.lower(),
                number=None,
                unit=None,
                words=words,
                sentence=words,
                start=article.text.find(words),
                speaker=party,
            ),
            frozenset(stems(words)),
        )
        for words, party in find_denials(sentences.words(n) for n in range(len(sentences)))
    )


def each_once(denials: Iterable[Denial]) -> tuple[Denial, ...]:
    """The same without those that copies repeat."""
    found: dict[str, Denial] = {}
    for one in denials:
        found.setdefault(one[0].words, one)
    return tuple(found.values())


def find_disputes(row: Row, denials: Sequence[Denial]) -> tuple[Fact, ...]:
    """The denials that are about a row: four stems around the fact in common."""
    own = {fact.sentence for fact in row.facts}
    about = (fact for fact, words in denials if len(words & row.near) >= DENIED and fact.sentence not in own)
    return tuple(islice(about, LISTED))
