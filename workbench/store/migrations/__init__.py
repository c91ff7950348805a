"""Numbered steps that are only ever added."""
