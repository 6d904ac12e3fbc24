"""The places of one page where it describes itself, each read once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from secondsource.desk.extract.jsonld import Node, find_article, list_nodes


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """What a page says of itself, by place. `tree` is never changed."""

    tree: HtmlElement
    article: Node
    nodes: list[Node]
    meta: dict[str, list[str]]
    url: str

    def meta_texts(self, names: Iterable[str]) -> Iterator[str]:
        """The contents of the named `<meta>` tags, in the order of the names."""
        for name in names:
            yield from self.meta.get(name, ())


def _list_meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iterfind(".//meta[@content]"):
        content = element.get("content", "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for key in element.get(attribute, "").lower().split():
                if content and content not in found.setdefault(key, []):
                    found[key].append(content)
    return found


def read_sources(tree: HtmlElement, url: str) -> Sources:
    """The places of a parsed page; `url` is where it was found."""
    nodes = list_nodes(tree)
    return Sources(tree=tree, article=find_article(nodes) or {}, nodes=nodes, meta=_list_meta(tree), url=url)
