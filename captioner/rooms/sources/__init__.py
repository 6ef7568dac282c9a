"""Audio that this machine publishes in rooms: sources of the configuration, and addresses that operators start."""
