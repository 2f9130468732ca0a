"""The catalogue: what is known of Flow's tasks, and how sure it is."""
