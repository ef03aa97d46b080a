"""The zoo's presets: found, verified, loaded and written. A preset is data and runs no code."""
