"""Data: sources read files into a `Dataset`; splits make `Parts` of it; a part gives batches."""

from nndsl.data.batches import Batch, Part, from_memory, to_memory
from nndsl.data.dataset import Dataset
from nndsl.data.normalise import standard
from nndsl.data.sources import load, read_inputs
from nndsl.data.splits import Parts, folds, split

__all__ = [
    "Batch",
    "Dataset",
    "Part",
    "Parts",
    "folds",
    "from_memory",
    "load",
    "read_inputs",
    "split",
    "standard",
    "to_memory",
]
