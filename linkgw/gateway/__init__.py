"""The core of the gateway: events in, commands out; no socket, no clock, no thread."""
