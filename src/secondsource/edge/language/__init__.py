"""Language models: one small protocol, any OpenAI-compatible endpoint, prices, a hard cap and a ledger."""
