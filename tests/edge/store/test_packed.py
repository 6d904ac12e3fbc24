"""Long values are kept packed, and come back as they were."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

from secondsource.edge.store.engine import open_store
from secondsource.edge.store.tables import Packed, pages
from secondsource.testing.builders import MORNING


@given(st.text())
def test_any_text_comes_back(value: str) -> None:
    """Whatever signs it holds."""
    kind = Packed()
    whole = value.encode("utf8", "ignore").decode()
    assert kind.process_result_value(kind.process_bind_param(whole, None), None) == whole
    assert kind.process_bind_param(None, None) is kind.process_result_value(None, None) is None


def test_a_page_takes_less_room_than_its_text(tmp_path) -> None:
    """In the file itself, not only on the way."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    value = '{"headline": "The port of Vellin stops night dredging"}' * 200
    with store.begin() as connection:
        connection.execute(insert(pages).values(story_id="s1", version=1, at=MORNING, value=value))
        kept = connection.execute(text("SELECT typeof(value), length(value) FROM pages")).one()
        assert kept[0] == "blob"
        assert kept[1] < len(value) / 20
        assert connection.execute(select(pages.c.value)).scalar() == value
    store.close()
