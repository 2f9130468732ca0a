"""The settings of a flywheel: the usual ones and what a home's own file changes. No step imports this room's part."""
