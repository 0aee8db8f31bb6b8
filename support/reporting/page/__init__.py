"""The report made of the results: its page, its history, the summary, the quality gate."""
