"""Decide with evidence whether a prompt or model change is fit to ship."""

__version__ = "0.1.0"
