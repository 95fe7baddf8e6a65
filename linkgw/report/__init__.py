"""The after-action report: from truth, national captures and the gateway's replay to figures, tables and a page."""
