"""The starter list comes from feed lists, and a name counts only where it can mean nothing else."""

import json
from collections import Counter
from pathlib import Path

from secondsource.knowledge.outlets import load_starter, outlet_names, outlet_titles


def test_the_starter_list_has_what_a_newcomer_expects():
    """About 60 outlets, the four that were asked for, and eight languages."""
    outlets = load_starter()
    assert 55 <= len(outlets) <= 75
    sites = {outlet.site for outlet in outlets}
    for host in ("www.semafor.com", "abcnews.go.com", "www.nbcnews.com", "www.theverge.com"):
        assert f"https://{host}/" in sites
    languages = Counter(outlet.language for outlet in outlets)
    assert all(languages[code] >= 2 for code in ("en", "de", "fr", "es", "it", "nl", "pt", "ru"))


def test_every_feed_says_where_its_address_stood():
    """No address is from memory: each has its list, and sits once in the file."""
    feeds = [feed for outlet in load_starter() for feed in outlet.feeds]
    assert all(len(outlet.feeds) == len(outlet.listed) for outlet in load_starter())
    assert len(feeds) == len(set(feeds))


def test_kite_addresses_still_stand_in_the_list(shared: Path):
    """The list that `listed` names has the address."""
    categories = json.loads((shared / "data/feeds/kite/kite_feeds.json").read_text("utf8"))
    for outlet in load_starter():
        for feed, listed in zip(outlet.feeds, outlet.listed, strict=True):
            if listed.startswith("kite: "):
                assert feed in categories[listed.removeprefix("kite: ")]["feeds"]


def test_names_lead_to_outlets():
    """In lower case, without "the", abbreviations too."""
    names = outlet_names()
    assert names["semafor"] == "semafor.com"
    assert names["verge"] == "theverge.com"
    assert names["new york times"] == "nytimes.com"
    assert names["nyt"] == "nytimes.com"
    assert names["der spiegel"] == "spiegel.de"


def test_ordinary_words_are_no_names():
    """ "People said", "the Post", "Hill told" and "Google" lead nowhere; "Time magazine" does."""
    names = outlet_names()
    assert not {"people", "time", "post", "times", "hill", "sun", "nature", "today", "usa", "google"} & set(names)
    assert names["time magazine"] == "time.com"
    assert names["sun newspaper"] == "thesun.co.uk"


def test_an_outlet_is_called_as_it_is_written():
    """The domain's own word before a longer form; a newspaper without a known domain has its name too."""
    titles = outlet_titles()
    assert titles["cnn.com"] == "CNN"
    assert titles["theverge.com"] == "The Verge"
    assert titles["wikidata:Q3521457"] == "The Kansas City Star"


def test_a_place_is_no_outlet():
    """ "India" and "New York" stand in the lists, and mean the country and the city."""
    assert outlet_names().keys().isdisjoint({"india", "new york", "france"})
