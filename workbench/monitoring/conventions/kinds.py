"""Tell what a span is from what the conventions call it."""

from workbench.monitoring.conventions import attribute_names as names
from workbench.monitoring.conventions.picked import Picker
from workbench.monitoring.conventions.plain_values import text_of
from workbench.store.span_values import SPAN_KINDS


def kind_of(picker: Picker, name: str) -> str:
    """Give one of the kinds; what says nothing of itself but names a model and counts tokens is a call of a model."""
    said = text_of(picker.attributes.get(names.KIND)).lower()
    if said in SPAN_KINDS:
        picker.used.add(names.KIND)
        return said
    if name == names.RAW_REQUEST:
        return "other"
    attributes = picker.attributes
    found = names.OPERATIONS.get(text_of(attributes.get(names.OPERATION)).lower())
    if found:
        return found
    for key, kinds in names.SPAN_KINDS.items():
        if key in attributes and (found := kinds.get(text_of(attributes[key]).lower())):
            return found
    return _guessed(picker)


def _guessed(picker: Picker) -> str:
    attributes = picker.attributes
    has_model = any(name in attributes for name in names.MODEL)
    if has_model and any(picker.count(group) is not None for group in (names.OUTPUT_TOKENS, names.INPUT_TOKENS, names.TOTAL_TOKENS)):
        return "llm"
    if any(name in attributes for name in names.TOOL):
        return "tool"
    return "other"
