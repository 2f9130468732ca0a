"""What degrades a model silently, found before it does."""
