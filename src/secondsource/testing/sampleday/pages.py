"""The invented outlets' pages: an article among navigation, teasers and a footer, as it is found in the wild."""

import json
from collections.abc import Sequence
from datetime import datetime
from html import escape

from secondsource.testing.sampleday.day import DayArticle, DayOutlet
from secondsource.testing.sampleday.feeds import FORMATS

LINK_TYPES = {"rss": "application/rss+xml", "rss-full": "application/rss+xml", "rdf": "application/rdf+xml"}
LINK_TYPES |= {"atom": "application/atom+xml", "json": "application/feed+json"}
WORDS = {
    "en": ("Home", "Log in", "Most read", "Newsletter", "All rights reserved.", "Terms", "Published", "Corrected"),
    "de": ("Start", "Anmelden", "Meistgelesen", "Rundbrief", "Alle Rechte vorbehalten.", "AGB", "Stand", "Berichtigt"),
    "fr": ("Accueil", "Connexion", "Les plus lus", "Lettre", "Tous droits réservés.", "CGU", "Publié", "Corrigé"),
    "es": (
        "Portada",
        "Entrar",
        "Lo más leído",
        "Boletín",
        "Reservados los derechos.",
        "Aviso",
        "Publicado",
        "Corregido",
    ),
}
# a footer's links: where the outlet corrects itself, who answers for it
OWN = {
    "en": ("Corrections", "About us"),
    "de": ("Korrekturen", "Impressum"),
    "fr": ("Rectificatifs", "Mentions légales"),
    "es": ("Fe de errores", "Quiénes somos"),
}
WALL = "<div class='paywall'><h3>Read on with a subscription</h3><p>3 euros a week, cancel at any time.</p></div>"


def _slug(section: str) -> str:
    return section.lower().replace(" ", "-")


def _person(byline: str) -> str:
    for prefix in ("By ", "Von ", "Par ", "Por "):
        byline = byline.removeprefix(prefix)
    return byline


def _json_ld(article: DayArticle, clock: datetime) -> str:
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "datePublished": article.published.isoformat(),
        "articleSection": article.section,
        "inLanguage": article.outlet.language,
        "mainEntityOfPage": article.url,
        "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet.name, "url": article.outlet.homepage},
    }
    if article.byline:
        data["author"] = {"@type": "Person", "name": _person(article.byline)}
    if article.corrected and article.corrected <= clock:
        data["dateModified"] = article.corrected.isoformat()
        data["correction"] = article.correction
    if article.paywalled:
        data["isAccessibleForFree"] = False
    markup = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return f"<script type='application/ld+json'>{markup}</script>"


def _open_graph(article: DayArticle, clock: datetime) -> str:
    rows = {
        "og:type": "article",
        "og:title": article.headline,
        "og:site_name": article.outlet.name,
        "og:url": article.url,
        "og:locale": article.outlet.language,
        "og:description": article.text_at(clock)[0],
        "article:published_time": article.published.isoformat(),
        "article:section": article.section,
    }
    metas = "".join(f"<meta property='{name}' content='{escape(value)}'>" for name, value in rows.items())
    return metas + (f"<meta name='author' content='{escape(_person(article.byline))}'>" if article.byline else "")


def _head(article: DayArticle, clock: datetime) -> str:
    outlet = article.outlet
    if outlet.page == "bare":
        return f"<title>{escape(article.headline)}</title>"
    parts = [
        f"<meta charset='{outlet.charset}'><title>{escape(article.headline)} | {escape(outlet.name)}</title>",
        f"<link rel='canonical' href='{article.url}'>{feed_link(outlet)}",
        "<style>.ad{min-height:90px}nav a{margin:4px}</style><script>window.consent=window.consent||[]</script>",
    ]
    if outlet.page == "json-ld":
        parts.append(_json_ld(article, clock))
    if outlet.page in ("json-ld", "opengraph"):
        parts.append(_open_graph(article, clock))
    return "".join(parts)


def feed_link(outlet: DayOutlet) -> str:
    """The element by which a page names its outlet's feed; empty where it names none."""
    if outlet.feed not in LINK_TYPES:
        return ""
    kind = LINK_TYPES[outlet.feed]
    return f"<link rel='alternate' type='{kind}' title='{escape(outlet.name)}' href='{FORMATS[outlet.feed][0]}'>"


def _header(outlet: DayOutlet) -> str:
    home, login = WORDS[outlet.language][:2]
    links = "".join(f"<a href='/{_slug(name)}'>{escape(name)}</a>" for name in outlet.sections)
    name = f"<a class='logo' href='/'>{escape(outlet.name)}</a><p class='tagline'>{escape(outlet.tagline)}</p>"
    return f"<header>{name}<nav><a href='/'>{home}</a>{links}<a href='/login'>{login}</a></nav></header>"


def _footer(outlet: DayOutlet) -> str:
    _, _, _, letter, rights, terms, *_ = WORDS[outlet.language]
    form = f"<form action='/newsletter'><label>{letter} <input type='email' name='e'></label><button>OK</button></form>"
    corrections, own = OWN[outlet.language]
    links = f"<a href='/own/about'>{own}</a>"
    if outlet.page == "json-ld":  # they mark their corrections in the article's data, too
        links += f" <a href='/own/corrections'>{corrections}</a>"
    line = f"© {escape(outlet.name)}. {rights} {links} <a href='/terms'>{terms}</a>"
    return f"<footer>{form}<p>{line}</p></footer>"


def _teasers(article: DayArticle, others: Sequence[DayArticle]) -> str:
    links = "".join(f"<li><a href='{one.path}'>{escape(one.headline)}</a></li>" for one in others if one != article)
    return f"<aside><h2>{WORDS[article.outlet.language][2]}</h2><ul>{links}</ul></aside>"


def _stamp(article: DayArticle, clock: datetime) -> str:
    at = article.published
    published, corrected = WORDS[article.outlet.language][6:]
    line = f"<time datetime='{at.isoformat()}' itemprop='datePublished'>{published} {at:%d.%m.%Y %H:%M}</time>"
    if article.corrected and article.corrected <= clock:
        line += f" <time datetime='{article.corrected.isoformat()}'>{corrected} {article.corrected:%H:%M}</time>"
    return line


def _story(article: DayArticle, clock: datetime) -> str:
    paragraphs = "".join(f"<p>{escape(text, quote=False)}</p>" for text in article.text_at(clock))
    micro = article.outlet.page == "microdata"
    byline = escape(article.byline)
    if micro and byline:
        person = "itemprop='author' itemscope itemtype='https://schema.org/Person'"
        byline = f"<span {person}><span itemprop='name'>{byline}</span></span>"
    scope = " itemscope itemtype='https://schema.org/NewsArticle'" if micro else ""
    return (
        f"<article{scope}><p class='kicker'>{escape(article.section)}</p>"
        f"<h1{' itemprop=headline' if micro else ''}>{escape(article.headline)}</h1>"
        f"<p class='meta'><span class='byline'>{byline}</span> {_stamp(article, clock)}</p>"
        f"<div class='body'{' itemprop=articleBody' if micro else ''}>{paragraphs}</div>"
        f"{WALL if article.paywalled else ''}</article>"
    )


def _bare(article: DayArticle, clock: datetime) -> str:
    body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in article.text_at(clock))
    links = " - ".join(f"<a href='/{_slug(name)}'>{escape(name)}</a>" for name in article.outlet.sections)
    head = f"<table><tr><td><b>{escape(article.outlet.name)}</b></td><td>{links}</td></tr></table>"
    title = f"<h2>{escape(article.headline)}</h2>\n<i>{escape(article.byline)}</i>"
    return f"{head}{title}\n{body}<hr><font>Printed in Hvam</font>"


def article_page(article: DayArticle, others: Sequence[DayArticle], clock: datetime) -> str:
    """The page of one article as it stood at `clock`; `others` are teased beside it."""
    outlet = article.outlet
    if outlet.page == "bare":
        return f"<html><head>{_head(article, clock)}</head><body>{_bare(article, clock)}</body></html>"
    return (
        f"<!doctype html><html lang='{outlet.language}'><head>{_head(article, clock)}</head><body>"
        f"<div id='consent'>We and our 214 partners store cookies. <button>Accept</button></div>{_header(outlet)}"
        f"<main>{_story(article, clock)}{_teasers(article, others)}</main>{_footer(outlet)}</body></html>"
    )


def front_page(outlet: DayOutlet, articles: Sequence[DayArticle]) -> str:
    """The outlet's homepage: its headlines and, in the head, the address of its feed."""
    items = "".join(f"<li><a href='{one.path}'>{escape(one.headline)}</a></li>" for one in articles)
    return (
        f"<!doctype html><html lang='{outlet.language}'><head><meta charset='{outlet.charset}'>"
        f"<title>{escape(outlet.name)}</title>{feed_link(outlet)}</head>"
        f"<body>{_header(outlet)}<main><ul>{items}</ul></main>{_footer(outlet)}</body></html>"
    )
