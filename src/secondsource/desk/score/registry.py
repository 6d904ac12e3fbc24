"""The names by which reports cite outlets: the registry's, the agencies', and those of a story's own outlets."""

from collections.abc import Iterable, Mapping, Sequence

from secondsource.desk.score.citations import Names
from secondsource.desk.score.known import outlet_of_agency
from secondsource.model import Agency, Article


def outlet_names(outlets: Mapping[str, str], agencies: Sequence[Agency]) -> Names:
    """The registry by which citations are looked up: names in lower case without "the", agencies included."""
    names: dict[str, str] = {}
    for agency in agencies:
        for name in (agency.name, *agency.also):
            names[name.lower().removeprefix("the ")] = outlet_of_agency(agency)
    return Names(names | {_key(name): outlet for name, outlet in outlets.items() if name})


class Registry:
    """The names of outlets and agencies, made once for many stories."""

    def __init__(self, outlets: Mapping[str, str], agencies: Sequence[Agency]) -> None:
        """`outlets` gives the id of each outlet's name."""
        self.made_of = (outlets, agencies)
        self._outlets = frozenset(map(_key, outlets))
        self._names = outlet_names(outlets, agencies)

    def is_of(self, outlets: Mapping[str, str], agencies: Sequence[Agency]) -> bool:
        """Whether it was made of these: every pass hands in the store's outlets anew, mostly the same ones."""
        return self.made_of[1] is agencies and (self.made_of[0] is outlets or self.made_of[0] == outlets)

    def names_for(self, articles: Iterable[Article]) -> Names:
        """The names, with those of the articles' own outlets that the registry does not know."""
        own = {one.outlet_name.lower(): one.outlet_id for one in articles}
        more = {_key(name): outlet for name, outlet in own.items() if name and _key(name) not in self._outlets}
        told = {key: outlet for key, outlet in more.items() if self._names.get(key) != outlet}
        return self._names.also(told) if told else self._names


def _key(name: str) -> str:
    return name.lower().removeprefix("the ").replace("’", "'")


def changed_names(before: Mapping[str, str], after: Mapping[str, str]) -> frozenset[str]:
    """The first words of all names that one has and the other has not, or has for another outlet."""
    if before is after:
        return frozenset()
    return frozenset(name.split()[0] for name, _ in before.items() ^ after.items() if name.split())


def may_name(article: Article, first_words: Iterable[str]) -> bool:
    """Whether an article can name an outlet whose name begins with one of these words."""
    text = _plain(f"{article.headline}\n{article.text}")
    return any(_plain(word) in text for word in first_words)


def _plain(words: str) -> str:
    """Words as names are compared; a final sigma is written as any other, for it depends on what follows."""
    return words.lower().replace("’", "'").replace("ς", "σ")
