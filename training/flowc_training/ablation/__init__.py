"""The same workflows as Python and as JSON: what a model learns from either."""
