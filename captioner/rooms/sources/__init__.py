"""What plays into rooms: sources of this machine and addresses that operators may start."""
