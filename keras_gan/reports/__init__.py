"""HTML reports: self-contained pages with SVG charts, which load nothing from the network."""
