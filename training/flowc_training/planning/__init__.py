"""What a run will take: parameters, memory, tokens a second, hours; arithmetic without torch."""
