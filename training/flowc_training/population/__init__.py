"""Shops and the workflows their merchants have, made up from a seed of parts written by hand."""
