"""The report of a week as one page, for whoever answers for the product."""
