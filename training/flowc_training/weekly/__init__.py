"""What is decided in a week of the flywheel, and the records it is decided by: pure, without files or models."""
