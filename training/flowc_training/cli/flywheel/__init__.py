"""The commands of ``flowc-flywheel``."""
