"""What three national networks would have carried: flights, sensors, trackers, time slots, captures."""
