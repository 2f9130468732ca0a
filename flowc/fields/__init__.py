"""What the strings of fields hold: ``values``, ``conditions`` in both their forms, durations, lists to count."""
