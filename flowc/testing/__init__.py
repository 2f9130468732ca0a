"""Tests of workflows: events with what the simulator must make of them, in ``*.test.yaml`` files."""
