"""The command line of archigram."""
