"""The names in a feature, held against the OpenAPI document of its API before the run."""
