"""Helpers independent of GANs: atomic files, devices, progress reports, argument checks."""
