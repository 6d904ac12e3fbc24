"""OpenTelemetry spans around the steps, for who has a collector (extra [otel]); nothing where it is not set up.

The address of the collector and everything else come from OpenTelemetry's own variables, OTEL_EXPORTER_OTLP_ENDPOINT
first (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from secondsource.errors import SettingsError

NAME = "secondsource"
tracer: Any = None  # until tracing is set up, where a span costs a function call


@contextmanager
def span(step: str, **attributes: Any) -> Iterator[Any]:
    """One step of a pass as a span; an exception in it is recorded and goes on."""
    if tracer is None:
        yield None
        return
    with tracer.start_as_current_span(f"step {step}", attributes={"step": step} | attributes) as made:
        yield made


def record_fetch(host: str, status: int | None, reason: str | None, elapsed: float, ended: float) -> None:
    """One fetch that is over, as a span within the step that asked for it.

    `elapsed`: seconds; `ended`: seconds since 1970. Of the address only the host is told: a feed's may hold a key.
    """
    if tracer is None:
        return
    attributes = {"server.address": host, "http.response.status_code": status or 0, "reason": reason or ""}
    began = int((ended - elapsed) * 1e9)
    tracer.start_span("fetch", start_time=began, attributes=attributes).end(int(ended * 1e9))


def note(made: Any, counts: Mapping[str, int]) -> None:
    """What a step came to, as attributes of its span."""
    if made is not None:
        made.set_attributes({f"count.{name}": number for name, number in counts.items()})


def set_up_tracing() -> None:
    """Send spans to the collector that OpenTelemetry's variables name. Raises SettingsError without the extra."""
    global tracer  # one of a process, as OpenTelemetry's own provider is
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingsError(
            f'setting tracing: {error}; install it with pip install "secondsource[otel]", or turn tracing off'
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": NAME}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer(NAME)
