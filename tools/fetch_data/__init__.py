"""The data sets that the documents and presets name, made of packages that ship them."""
