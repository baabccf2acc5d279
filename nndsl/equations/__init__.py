"""A graph as equations: text of the language, made from what each operator says of how it is written."""
