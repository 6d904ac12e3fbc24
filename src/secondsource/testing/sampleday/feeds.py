"""The invented outlets' feeds, one writer a format, as outlets write them: most with summaries, one with all text."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from secondsource.testing.sampleday.day import DayArticle, DayOutlet

Articles = Sequence[DayArticle]
XML = "<?xml version='1.0' encoding='{}'?>"
SUMMARY_LENGTH = 220  # characters; about what feeds give


def summary_of(article: DayArticle, clock: datetime) -> str:
    """The first paragraph, cut at a word as feeds cut it."""
    first = article.text_at(clock)[0]
    if len(first) <= SUMMARY_LENGTH:
        return first
    return first[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + " ..."


def _rss_item(article: DayArticle, clock: datetime, full: bool = False, aggregator: bool = False) -> str:
    paragraphs = article.text_at(clock)
    text = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    outlet = article.outlet
    source = f"<source url='{outlet.homepage}'>{escape(outlet.name)}</source>" if aggregator else ""
    author = f"<dc:creator>{escape(article.byline)}</dc:creator>" if article.byline and not aggregator else ""
    return (
        f"<item><title>{escape(article.headline, quote=False)}</title><link>{article.url}</link>"
        f"<guid isPermaLink='true'>{article.url}</guid><pubDate>{format_datetime(article.published)}</pubDate>"
        f"<category>{escape(article.section)}</category>{author}{source}"
        f"<description>{escape(summary_of(article, clock), quote=False)}</description>"
        + (f"<content:encoded><![CDATA[{text}]]></content:encoded>" if full else "")
        + "</item>"
    )


def _rss_document(title: str, homepage: str, language: str, items: str, charset: str) -> str:
    return (
        XML.format(charset)
        + "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        + "xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        + f"<channel><title>{escape(title)}</title><link>{homepage}</link><description>{escape(title)}</description>"
        + f"<language>{language}</language><ttl>15</ttl>{items}</channel></rss>"
    )


def _rss(outlet: DayOutlet, articles: Articles, clock: datetime) -> str:
    items = "".join(_rss_item(one, clock, full=outlet.feed == "rss-full") for one in articles)
    return _rss_document(outlet.name, outlet.homepage, outlet.language, items, outlet.charset)


def aggregator_feed(title: str, homepage: str, articles: Articles, clock: datetime) -> str:
    """An RSS feed of many outlets' articles: each item names its outlet in <source>."""
    items = "".join(_rss_item(one, clock, aggregator=True) for one in articles)
    return _rss_document(title, homepage, "en", items, "utf-8")


def _rdf(outlet: DayOutlet, articles: Articles, clock: datetime) -> str:
    listed = "".join(f"<rdf:li rdf:resource='{one.url}'/>" for one in articles)
    items = "".join(
        f"<item rdf:about='{one.url}'><title>{escape(one.headline, quote=False)}</title><link>{one.url}</link>"
        f"<dc:date>{one.published.isoformat()}</dc:date><dc:creator>{escape(one.byline)}</dc:creator>"
        f"<description>{escape(summary_of(one, clock), quote=False)}</description></item>"
        for one in articles
    )
    return (
        XML.format(outlet.charset)
        + "<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        + "xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        + f"<channel rdf:about='{outlet.homepage}'><title>{escape(outlet.name)}</title><link>{outlet.homepage}</link>"
        + f"<description>{escape(outlet.tagline)}</description><items><rdf:Seq>{listed}</rdf:Seq></items></channel>"
        + f"{items}</rdf:RDF>"
    )


def _atom_entry(article: DayArticle, clock: datetime) -> str:
    author = f"<author><name>{escape(article.byline)}</name></author>" if article.byline else ""
    return (
        f"<entry><id>tag:{article.outlet.domain},{article.published.year}:{article.key}</id>"
        f"<title>{escape(article.headline, quote=False)}</title><link rel='alternate' href='{article.url}'/>"
        f"<published>{article.published.isoformat()}</published><updated>{article.published.isoformat()}</updated>{author}"
        f"<summary>{escape(summary_of(article, clock), quote=False)}</summary></entry>"
    )


def _atom(outlet: DayOutlet, articles: Articles, clock: datetime) -> str:
    updated = articles[0].published.isoformat() if articles else clock.isoformat()
    return (
        XML.format(outlet.charset)
        + f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='{outlet.language}'><id>{outlet.homepage}</id>"
        + f"<title>{escape(outlet.name)}</title><link rel='alternate' href='{outlet.homepage}'/>"
        + f"<updated>{updated}</updated>{''.join(_atom_entry(one, clock) for one in articles)}</feed>"
    )


def _json_item(article: DayArticle, clock: datetime) -> dict[str, object]:
    item: dict[str, object] = {
        "id": article.key,
        "url": article.url,
        "title": article.headline,
        "summary": summary_of(article, clock),
        "content_text": summary_of(article, clock),
        "date_published": article.published.isoformat(),
        "authors": [{"name": article.byline}],
    }
    if article.corrected and article.corrected <= clock:
        item["date_modified"] = article.corrected.isoformat()
    return item


def _json(outlet: DayOutlet, articles: Articles, clock: datetime) -> str:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": outlet.homepage,
        "language": outlet.language,
        "items": [_json_item(one, clock) for one in articles],
    }
    return json.dumps(document, ensure_ascii=False)


def _sitemap(outlet: DayOutlet, articles: Articles, clock: datetime) -> str:  # noqa: ARG001 one shape for all writers
    urls = "".join(
        f"<url><loc>{one.url}</loc><news:news><news:publication><news:name>{escape(outlet.name)}</news:name>"
        f"<news:language>{outlet.language}</news:language></news:publication>"
        f"<news:publication_date>{one.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(one.headline, quote=False)}</news:title></news:news></url>"
        for one in articles
    )
    return (
        XML.format(outlet.charset)
        + "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        + f"xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>{urls}</urlset>"
    )


Writer = Callable[[DayOutlet, Articles, datetime], str]

# kind of feed: where it lies, its content type, its writer
FORMATS: dict[str, tuple[str, str, Writer]] = {
    "rss": ("/feed.xml", "application/rss+xml", _rss),
    "rss-full": ("/feed.xml", "application/rss+xml", _rss),
    "rdf": ("/index.rdf", "application/rdf+xml", _rdf),
    "atom": ("/atom.xml", "application/atom+xml", _atom),
    "json": ("/feed.json", "application/feed+json", _json),
    "sitemap": ("/news-sitemap.xml", "application/xml", _sitemap),
}


def feed_url(outlet: DayOutlet) -> str | None:
    """The address of the outlet's feed; None where it has none."""
    if outlet.feed not in FORMATS:
        return None
    return f"http://{outlet.domain}{FORMATS[outlet.feed][0]}"


def opml_of(title: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """An OPML list of feeds; `rows` are (name, feed address, homepage)."""
    outlines = "".join(
        f"<outline type='rss' text='{escape(name)}' title='{escape(name)}' xmlUrl='{url}' htmlUrl='{home}'/>"
        for name, url, home in rows
    )
    head = f"<head><title>{escape(title)}</title></head>"
    return f"{XML.format('utf-8')}<opml version='2.0'>{head}<body>{outlines}</body></opml>"
