"""What an outlet's own articles show: shares of bylines and datelines, counted on both databases."""

from datetime import timedelta

from secondsource.edge.store import Store
from secondsource.edge.store.articles import save_article
from secondsource.edge.store.front import find_signs
from secondsource.model import Quality
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
