"""What is kept: workflows with their versions, and the log of conversations."""
