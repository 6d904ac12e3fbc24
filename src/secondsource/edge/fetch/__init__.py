"""Fetching documents over HTTP, politely and without letting a feed reach the inside of the network."""

from secondsource.edge.fetch.http import HttpFetcher
from secondsource.edge.fetch.protocol import (
    FEED_ACCEPT,
    PAGE_ACCEPT,
    Fetched,
    Fetcher,
    FetchFailure,
    FetchRequest,
    RobotsCache,
)
from secondsource.edge.fetch.robots import MemoryRobotsCache

__all__ = [
    "FEED_ACCEPT",
    "PAGE_ACCEPT",
    "FetchFailure",
    "FetchRequest",
    "Fetched",
    "Fetcher",
    "HttpFetcher",
    "MemoryRobotsCache",
    "RobotsCache",
]
