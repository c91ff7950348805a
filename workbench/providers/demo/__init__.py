"""Offer models that need no key and no network: rule-based and extractive, not language models, for demos and tests."""

from workbench.providers.demo.models import MODELS, DemoModel
from workbench.providers.demo.provider import DemoProvider

__all__ = ["MODELS", "DemoModel", "DemoProvider"]
