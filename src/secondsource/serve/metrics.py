"""/metrics in the text format of Prometheus: the figures of the store, read when they are asked for.

So any process that serves pages gives the same numbers, whichever did the work, and nothing is counted twice.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from secondsource.edge.store.figures import Figures, list_figures, quantile
from secondsource.edge.store.trouble import Trouble
from secondsource.serve.reading import reading

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def show_metrics(request: Request) -> Response:
    """Everything that a graph or an alert may want to know of the desk."""
    desk = reading(request)
    with desk.store.read() as connection:
        figures = list_figures(connection, desk.clock.now())
    trouble = desk.store.find_shortage(desk.settings.disk_reserve << 20) or desk.store.trouble
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(figures, trouble))
    return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})


class _Figures(Collector):
    """One reading of the store as metrics."""

    def __init__(self, figures: Figures, trouble: Trouble | None) -> None:
        self._figures = figures
        self._trouble = trouble

    def collect(self) -> Iterator[Metric]:
        """Each metric with its help."""
        one = self._figures
        yield _by("feeds", "Feeds by state.", "state", one.feeds)
        yield _by("feeds_failing", "Feeds that fail now, by reason.", "reason", one.failures)
        yield _by("hubs", "Subscriptions at WebSub hubs, by state.", "state", one.hubs)
        yield _gauge("feeds_due", "Feeds whose time to be asked has come.", one.due)
        yield _by("queue", "Rows that wait, by the step they wait for.", "step", one.queue)
        yield _gauge("dead_entries", "Entries that nothing could be made of.", one.dead)
        yield CounterMetricFamily("secondsource_articles", "Articles ever stored.", value=one.articles)
        yield self._lag()
        if one.last_pass:
            began, ended, _ = one.last_pass
            yield _gauge("last_pass_timestamp_seconds", "When the last pass ended.", ended.timestamp())
            yield _gauge("last_pass_duration_seconds", "How long it took.", (ended - began).total_seconds())
        yield _by("cost_dollars", "Paid for language models, in US dollars, by period.", "period", one.costs)
        yield _gauge("workers", "Worker processes that are alive.", one.workers)
        yield _gauge("grouper_held", "1 where a worker holds the right to group.", int(one.grouper is not None))
        reasons = {self._trouble.reason: 1} if self._trouble else {}
        yield _by("store_trouble", "1 where the store cannot be written, by reason.", "reason", reasons)

    def _lag(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily(
            "secondsource_lag_seconds", "From publication to page, over the last day.", labels=["quantile"]
        )
        for share in (0.5, 0.95):
            value = quantile(self._figures.lag, share)
            if value is not None:
                family.add_metric([f"{share:g}"], value)
        return family


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"secondsource_{name}", words, value=value)


def _by(name: str, words: str, label: str, values: dict[str, float] | dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"secondsource_{name}", words, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
