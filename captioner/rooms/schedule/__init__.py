"""Schedule: which session is on in which room, read from calendars, and rooms that open and close by it."""
