"""Training, first half: data from workflows worked backwards, the benchmark, its scores, and the judge."""
