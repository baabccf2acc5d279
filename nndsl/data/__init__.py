"""Data, on their way from files to batches:

    files       opened with care; what does not fit into memory has `room` on the disk
    formats     what stands in the bytes of a file: a table, an array, a picture
    sources     what a record of the model names, and what is declared, as a `Dataset`
    splits      `Parts` of it; a part gives batches
"""

from nndsl.data.batches import Batch, Part, from_memory, to_memory
from nndsl.data.dataset import Dataset
from nndsl.data.loading import load, read_inputs
from nndsl.data.normalise import standard
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
