"""JSON compared with what is expected of it: ``{"id": "#uuid", "age": "#int 18.."}``.

Knows nothing of pytest, of Gherkin, of HTTP or of any particular API.
"""
