"""DECIDES. Pure: no clock, network, disk, database, randomness. The five steps sort in the order of the data."""
