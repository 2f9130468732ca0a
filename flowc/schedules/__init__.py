"""Schedules: ``recurrence`` reads that of a Scheduled time trigger, ``runs`` are its times, ``moments`` any others."""
