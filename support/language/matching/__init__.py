"""Compare JSON with an expected document: ``{"id": "#uuid", "age": "#int 18.."}``.

Independent of pytest, Gherkin, HTTP and any particular API.
"""
