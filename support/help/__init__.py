"""Help articles: one for every reason and every situation, in both languages, found in both."""
