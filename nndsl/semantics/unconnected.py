"""A layer that was made where it was meant to be connected: `elu(u) + 1`.

With two lists the first is for settings, so `elu(u)` takes `u` for its `alpha` and is a function still. That is as it
should be in `x -> leaky(slope)`, where a setting is a value; where the value itself is needed, `u -> elu` was meant.
"""

from __future__ import annotations

from typing import Any, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import names
from nndsl.semantics.values import Composition, Given, Items, Layer, Value, describe
from nndsl.source import Span
from nndsl.syntax import tree


def unconnected(value: Any, needed: Span | None) -> Diagnostic | None:
    """What is wrong with a layer that stands where a value is `needed`, if it was given inputs for settings."""
    while isinstance(value, Composition):
        value = value.parts[0]
    if not isinstance(value, Layer) or value.made is None:
        return None
    return inputs_for_settings(value.definition, value.given, value.made, describe(value), needed)


def inputs_for_settings(
    definition: tree.Definition, given: Sequence[Given], span: Span | None, found: str, needed: Span | None = None
) -> Diagnostic | None:
    """What is wrong with a call that makes a layer, if there are values among its settings that have no name there."""
    settings = definition.settings or ()
    unnamed = [(value, at) for name, value, at in given if name is None and at is not None]
    meant = [at.text for value, at in unnamed if _is_value(value)]
    if not meant or span is None:
        return None
    taken = next(setting.name for setting, (value, _) in zip(settings, unnamed) if _is_value(value))
    rest = [at.text for name, value, at in given if at is not None and not (name is None and _is_value(value))]
    named = {name for name, _, _ in given}
    open_ = [setting for setting in settings if setting.name not in named][len(unnamed) - len(meant) :]
    rest += [f"{setting.name} = ..." for setting in open_ if setting.default is None]
    return names.inputs_for_settings(span, definition.name, found, (taken, meant[0]), meant, rest, needed)


def _is_value(value: Any) -> bool:
    return isinstance(value, Value) or isinstance(value, Items) and any(map(_is_value, value.items))
