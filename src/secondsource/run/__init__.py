"""DRIVES. Calls desk and edge in order."""
