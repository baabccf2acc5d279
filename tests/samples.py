"""What is in a part of the data."""

from nndsl.data import Dataset, Part


def samples_of(part: Part) -> Dataset:
    """The samples of a part, in its order, as a dataset of their own."""
    return part.dataset if part.samples is None else part.dataset.take(part.samples)
