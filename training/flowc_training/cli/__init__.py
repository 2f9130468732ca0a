"""The command ``flowc-train``."""
