"""Sources: from what a record of the model names, and what is declared, to a dataset."""
