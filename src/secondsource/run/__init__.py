"""DRIVES. Calls desk and edge in order: read `pipeline` first."""
