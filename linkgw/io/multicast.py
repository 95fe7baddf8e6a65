"""UDP multicast, both ends."""

from linkgw.io.multicast_receiver import MulticastReceiver, Received, pack_source
from linkgw.io.multicast_sender import MulticastSender, SendResult

__all__ = ["MulticastReceiver", "MulticastSender", "Received", "SendResult", "pack_source"]
