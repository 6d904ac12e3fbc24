"""The sample day: 63 articles by 15 invented outlets, served over HTTP for the real pipeline."""

from secondsource.testing.sampleday.day import DayArticle, DayOutlet, load_articles, load_outlets, read_operator_file
from secondsource.testing.sampleday.server import SampleDay

__all__ = ["DayArticle", "DayOutlet", "SampleDay", "load_articles", "load_outlets", "read_operator_file"]
