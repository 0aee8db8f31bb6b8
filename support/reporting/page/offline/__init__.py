"""Keep the report self-contained: its pages load no external resources."""
