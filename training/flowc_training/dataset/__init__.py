"""Trajectories as rows: split, checked, counted, written."""
