"""Delivery of captions: to viewers (`hub`), files, other programs (`outputs`) and other processes (`redis`)."""
