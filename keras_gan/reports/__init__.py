"""Reports of a run as one HTML page without scripts from elsewhere."""
