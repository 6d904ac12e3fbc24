"""OpenTelemetry spans around the steps, for who has a collector (extra [otel]); nothing where it is not set up.

The address of the collector and everything else come from OpenTelemetry's own variables, OTEL_EXPORTER_OTLP_ENDPOINT
first (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
"""

import importlib
import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from secondsource.errors import SettingsError

trace: Any = None  # without the extra, where a span costs a function call
if importlib.util.find_spec("opentelemetry"):
    trace = importlib.import_module("opentelemetry.trace")

NAME = "secondsource"


@contextmanager
def span(step: str, **attributes: Any) -> Iterator[Any]:
    """One step of a pass as a span; an exception in it is recorded and goes on."""
    if trace is None:
        yield None
        return
    with trace.get_tracer(NAME).start_as_current_span(f"step {step}", attributes={"step": step} | attributes) as made:
        yield made


def note(made: Any, counts: Mapping[str, int]) -> None:
    """What a step came to, as attributes of its span."""
    if made is not None:
        made.set_attributes({f"count.{name}": number for name, number in counts.items()})


def set_up_tracing() -> None:
    """Send spans to the collector that OpenTelemetry's variables name. Raises SettingsError without the extra."""
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
    trace.set_tracer_provider(provider)
