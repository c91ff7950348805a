"""Score answers without a model: deterministic checks, built from run files and command lines."""

from workbench.checks.building import build_check, build_checks
from workbench.checks.check import Check
from workbench.checks.overall import Overall, weighted
from workbench.checks.registry import check_types

__all__ = ["Check", "Overall", "build_check", "build_checks", "check_types", "weighted"]
