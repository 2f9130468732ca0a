"""One straight script a stage."""
