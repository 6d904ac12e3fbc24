"""MEASURES. The desk against labelled data, beside its baselines: `secondsource evaluate KIND PATH`."""
