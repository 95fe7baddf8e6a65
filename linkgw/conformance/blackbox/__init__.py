"""A gateway held to its promises from outside: the kit plays the national networks on real sockets.

What has to come out is worked out from the policy file and the specs by a slow, independent judge and model; nothing
here asks the gateway's own core. One file per promise has the cases; `acts` lists them in order.
"""
