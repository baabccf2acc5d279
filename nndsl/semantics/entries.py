"""What each entry of a training block says, for help and for the reference."""

from __future__ import annotations

from typing import Mapping

MEANINGS: Mapping[str, str] = {
    "data": 'Where samples come from: `csv("a.csv")(x = "column")`, `series(...)`, `rows(...)`.',
    "loss": "What training makes small: a number for each sample, averaged over them and over their steps.",
    "metrics": "Reported beside the loss, in the units of the data: a number for each sample, or a list of such.",
    "optimizer": "How weights change: `adam(rate = 0.001)`, or an optimizer of the file; left out, `adam()`.",
    "clip": "How gradients are kept from growing: `by_norm(1.0)`, or a function of the gradient of a weight and of the "
    "norm of all gradients together.",
    "validation": "What is held out and scored after each epoch: a part of the data, or `after(...)` in a series.",
    "test": "What is held out and scored once, after the last epoch: a part of the data, or `after(...)` in a series.",
    "normalize": "What is normalised by the mean and deviation of the training data: `standard(x, d)`.",
    "batch": "How many samples an update sees.",
    "epochs": "How often training goes through the data.",
    "shuffle": "Whether samples come in another order in each epoch.",
    "seed": "The number that all random choices follow from: first values, order, splits, draws.",
}
