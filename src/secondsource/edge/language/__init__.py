"""Language models: optional, counted, capped."""
