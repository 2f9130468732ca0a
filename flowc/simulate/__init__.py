"""The simulator: what a workflow would do to an event, and why. Nothing is ever sent anywhere."""
