"""Pipelines of components: as Tangle's YAML, run here or on a Tangle server. Knows no step of flowc."""
