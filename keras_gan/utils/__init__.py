"""Helpers that know nothing of GANs: files, devices, progress reports, argument checks."""
