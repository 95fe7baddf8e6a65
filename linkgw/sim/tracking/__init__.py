"""National trackers: detections and infrared cues in, a picture of tracks at each tick out."""

from linkgw.sim.tracking.quality import quality_of
from linkgw.sim.tracking.tracker import Tracker

__all__ = ["Tracker", "quality_of"]
