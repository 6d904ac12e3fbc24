"""Log lines and spans can be read by programs."""

import json
import logging
import subprocess
import sys
from types import SimpleNamespace

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from secondsource.edge import tracing
from secondsource.edge.clock import SystemClock
from secondsource.edge.fetch import FetchRequest, HttpFetcher
from secondsource.edge.logs import JsonLines
from secondsource.errors import SettingsError
from secondsource.settings import Settings


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
    monkeypatch.setattr(tracing, "tracer", provider.get_tracer("test"))
    with tracing.span("poll") as made:
        tracing.note(made, {"feeds": 3})
    with pytest.raises(ZeroDivisionError), tracing.span("group"):
        1 / 0  # noqa: B018
    first, second = kept.get_finished_spans()
    assert (first.name, first.attributes["count.feeds"]) == ("step poll", 3)
    assert (second.name, second.events[0].name) == ("step group", "exception")


def test_a_fetch_is_a_span_with_its_host_and_how_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its length is the time that it took; the path of the address, which may hold a key, is not told."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "tracer", provider.get_tracer("test"))
    # a port that nobody listens on
    with HttpFetcher(Settings(allow_private=True), SystemClock()) as fetcher, tracing.span("poll"):
        fetcher.fetch(FetchRequest(url="http://127.0.0.1:1025/feed?key=s3cret", max_bytes=100))
    fetch, step = kept.get_finished_spans()
    assert (fetch.name, fetch.attributes["server.address"]) == ("fetch", "127.0.0.1:1025")
    assert fetch.attributes["reason"] == "refused"
    assert fetch.parent.span_id == step.context.span_id
    assert fetch.end_time >= fetch.start_time
    assert "s3cret" not in fetch.to_json()


def test_tracing_sends_to_a_collector_once_it_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the desk's own name; the collector is OpenTelemetry's own business."""
    kept = InMemorySpanExporter()
    exporter = SimpleNamespace(OTLPSpanExporter=lambda: kept)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", exporter)
    monkeypatch.setattr(tracing, "tracer", None)
    tracing.set_up_tracing()
    with tracing.span("poll"):
        pass
    tracing.tracer.span_processor.force_flush()
    (sent,) = kept.get_finished_spans()
    assert (sent.name, sent.resource.attributes["service.name"]) == ("step poll", "secondsource")


def test_without_the_setting_nothing_is_traced_nor_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tracing is nobody's dependency, and costs nobody's memory."""
    monkeypatch.setattr(tracing, "tracer", None)
    with tracing.span("poll") as made:
        tracing.note(made, {"feeds": 3})
    tracing.record_fetch("a.example", 200, None, 0.1, 1.0)
    code = "import sys, secondsource.run.pipeline; sys.exit('opentelemetry' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_without_the_extra_the_setting_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of a trace of imports."""
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError, match=r"secondsource\[otel\]"):
        tracing.set_up_tracing()
