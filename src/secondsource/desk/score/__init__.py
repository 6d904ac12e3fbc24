"""story -> score: who really reported it, what is confirmed, how far it can be relied on."""
