"""entry -> article: reads a page and says how much of the article is there."""
