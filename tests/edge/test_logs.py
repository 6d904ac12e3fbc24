"""Log lines and spans can be read by programs."""

import json
import logging

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from secondsource.edge import tracing
from secondsource.edge.logs import JsonLines


def test_the_fixed_words_of_a_line_are_fields() -> None:
    """A collector finds a story without a pattern of its own."""
    record = logging.LogRecord("desk", logging.WARNING, "", 1, "story=s1 step=%s reason=timeout", ("write",), None)
    found = json.loads(JsonLines().format(record))
    assert (found["story"], found["step"], found["reason"], found["level"]) == ("s1", "write", "timeout", "warning")
    assert found["message"] == "story=s1 step=write reason=timeout"


def test_a_step_is_a_span_with_its_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the exception that ended it."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    with tracing.span("poll") as made:
        tracing.note(made, {"feeds": 3})
    with pytest.raises(ZeroDivisionError), tracing.span("group"):
        1 / 0  # noqa: B018
    first, second = kept.get_finished_spans()
    assert (first.name, first.attributes["count.feeds"]) == ("step poll", 3)
    assert (second.name, second.events[0].name) == ("step group", "exception")


def test_without_the_extra_a_step_runs_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tracing is nobody's dependency."""
    monkeypatch.setattr(tracing, "trace", None)
    with tracing.span("poll") as made:
        tracing.note(made, {"feeds": 3})
