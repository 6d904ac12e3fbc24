"""KNOWS. Dated data with its source: outlets, ratings, owners, agencies, trained weights and their cards."""
