"""Signing in: authentication schemes, logins, roles and expiring tokens."""
