"""score -> page: headline, lead and body, every sentence attributed and proven."""
