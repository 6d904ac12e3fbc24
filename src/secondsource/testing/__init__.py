"""Fakes that we use and ship, and the sample day."""
