"""The steps of a week: a thin file each, started as ``python -m flowc_training.steps.NAME``; and the graph of them."""
