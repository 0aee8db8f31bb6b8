"""End a step that blocks or ignores its cancellation: by an alarm, by closing it, by the watchdog."""
