"""Placeholder registry of system checks."""
