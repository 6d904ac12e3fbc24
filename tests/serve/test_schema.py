"""The API answers as its OpenAPI document says, whatever it is asked."""

import pytest
import schemathesis
import vellin
from hypothesis import HealthCheck, given, settings
from schemathesis import Case

from secondsource.edge.store.engine import open_store
from secondsource.serve import api
from secondsource.serve.web import make_app
from secondsource.settings import Settings
from secondsource.testing.clock import FixedClock

PATHS = [one.path for one in api.router.routes]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_documented(path: str, tmp_path: object) -> None:
    """Status, type, body and headers for valid and invalid questions: schemathesis' checks, always the same cases."""
    store = open_store(f"sqlite:///{tmp_path}/desk.db")
    vellin.fill(store)
    app = make_app(store, Settings(), FixedClock(vellin.NOW), vellin.KNOWN)
    document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)

    @settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(document[path]["GET"].as_strategy())
    def ask(case: Case) -> None:
        case.call_and_validate()

    ask()
    store.close()
