"""Text analysis: normalisation, stemming, spelling correction, synonyms and question types. Knows no entries."""
