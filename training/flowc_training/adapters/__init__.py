"""The same world for other trainers."""
