"""Where the core meets the machine: sockets, captures, state, clock, daemon."""
