"""The candidate of a week: what it learns from, how it is trained and tried, what it is measured by, where it goes."""
