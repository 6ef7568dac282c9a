"""Music and songs where nobody speaks, and their labels."""
