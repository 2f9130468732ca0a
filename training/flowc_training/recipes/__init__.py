"""What a run is told: typed records and functions that give whole ones, importable without torch."""
