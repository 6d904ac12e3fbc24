"""article -> story: places articles on the stories they belong to, and mends early mistakes."""
