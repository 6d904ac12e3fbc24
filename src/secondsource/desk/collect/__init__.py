"""feed -> entry: reads a feed document and decides what is new in it and when to ask again."""
