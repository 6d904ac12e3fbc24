"""What an outlet's own articles show: shares of bylines and datelines, counted on both databases."""

from datetime import timedelta

from secondsource.edge.store import Store
from secondsource.edge.store.articles import save_article
from secondsource.edge.store.signs import find_signs, list_outlet_pages, save_outlet_pages
from secondsource.model import LinkedPage, Quality, SignKind
from secondsource.testing.builders import MORNING, an_article


def test_bylines_and_datelines_are_counted_over_what_could_be_read(store: Store) -> None:
    """A stub counts for nothing, an older article neither, and the newest one that was counted is named."""
    made = [
        an_article(article_id="a", dateline="VELLIN, May 12 -"),
        an_article(article_id="b", authors=(), published=MORNING + timedelta(hours=1)),
        an_article(article_id="c", quality=Quality.STUB, published=MORNING + timedelta(hours=2)),
        an_article(article_id="old", published=MORNING - timedelta(days=40)),
    ]
    with store.begin() as connection:
        for one in made:
            save_article(connection, one)
    with store.read() as connection:
        signs = find_signs(connection, made[0].outlet_id, MORNING - timedelta(days=30))
        assert find_signs(connection, "nobody.example", MORNING) is None
    assert signs is not None
    assert (signs.articles, signs.bylined, signs.datelined) == (2, 1, 1)
    assert (signs.first, signs.latest) == (MORNING, MORNING + timedelta(hours=1))
    assert signs.url == made[1].url


def test_a_page_an_outlet_links_is_kept_with_the_day_it_was_first_and_last_seen(store: Store) -> None:
    """The newest link of a kind stands; a new address is seen for the first time."""
    one, two = an_article(article_id="a"), an_article(article_id="b", url="https://vellincourier.example/b")
    about = LinkedPage(kind=SignKind.ABOUT, url="https://vellincourier.example/about", words="About us")
    errors = LinkedPage(kind=SignKind.CORRECTIONS, url="https://vellincourier.example/errors", words="Corrections")
    moved = LinkedPage(kind=SignKind.CORRECTIONS, url="https://vellincourier.example/fixed", words="Corrections")
    later = MORNING + timedelta(days=1)
    with store.begin() as connection:
        save_outlet_pages(connection, one, [about, errors], MORNING)
        save_outlet_pages(connection, two, [about, moved], later)
    with store.read() as connection:
        kept = list_outlet_pages(connection, one.outlet_id)
        assert list_outlet_pages(connection, "nobody.example") == ()
    assert [(each.kind, each.url, each.seen_on) for each in kept] == [
        (SignKind.CORRECTIONS, moved.url, two.url),
        (SignKind.ABOUT, about.url, two.url),
    ]
    assert [(each.first_seen, each.last_seen) for each in kept] == [(later, later), (MORNING, later)]
