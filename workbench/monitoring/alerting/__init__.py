"""Say so when what is live leaves its bounds: rules over signals, with two levels, quiet times and webhooks."""

from workbench.monitoring.alerting.checking import TIMELESS, Checked, check, look, preview
from workbench.monitoring.alerting.rules import add_all, change, parse_rule
from workbench.monitoring.alerting.signals import SIGNALS

__all__ = ["SIGNALS", "TIMELESS", "Checked", "add_all", "change", "check", "look", "parse_rule", "preview"]
