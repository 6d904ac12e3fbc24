"""SHOWS. Reads the store, decides nothing."""
