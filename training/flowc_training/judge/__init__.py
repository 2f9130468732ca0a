"""The judge: facets, agreement with people, correction, tuning, and the page for annotators."""
