"""The checker: what of a workflow cannot work, found without a shop."""
