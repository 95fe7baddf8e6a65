"""A capture drives the core on a virtual clock, or the wire."""
