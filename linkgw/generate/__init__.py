"""What the tools of users need, made from the specs: a dissector, descriptions of the formats, a document.

Nothing but the command line imports this, and the layers for scapy, which share its names.
"""
