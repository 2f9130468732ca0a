"""Learning from what the simulator says."""
