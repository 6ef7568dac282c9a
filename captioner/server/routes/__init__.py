"""Routes of the server, grouped by purpose: each class has `routes()`."""
