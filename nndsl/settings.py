"""Settings as JSON can hold them: what a run writes down of what its text says and what it leaves out."""

from __future__ import annotations

from typing import Any

from nndsl.semantics.network import Training
from nndsl.semantics.records import Record
from nndsl.semantics.values import Items, Layer, Quantity, describe


def resolved(training: Training, seed: int | None) -> dict[str, Any]:
    """The entries of a block: their values where those are plain, else as they are written."""
    written = {name: " ".join(span.text.split()) for name, span in training.spans.items() if span is not None}
    left_out = isinstance(training.optimizer, Layer) and "optimizer" not in written
    optimizer = {"optimizer": f"{training.optimizer.definition.name}()"} if left_out else {}
    settings = {name: plain(value) for name, value in training.settings.items()}
    given = {name: value for name, value in settings.items() if name not in written or value is not None}
    return {**optimizer, **written, **given, **({} if seed is None else {"seed": seed})}


def plain(value: Any) -> Any:
    """A setting, as a value of JSON; what has none is described."""
    if isinstance(value, Record):
        settings = {name: plain(setting) for name, setting in value.settings.items()}
        return {value.word: {**settings, **({"names": list(value.names)} if value.names else {})}}
    if isinstance(value, Quantity):
        return f"{value.value:g} {value.unit}"
    if isinstance(value, (Items, tuple)):
        return [plain(item) for item in (value.items if isinstance(value, Items) else value)]
    return value if value is None or isinstance(value, (bool, int, float, str)) else describe(value)
