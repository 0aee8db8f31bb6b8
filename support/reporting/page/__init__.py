"""The report generated from results: page, history, summary and quality gate."""
