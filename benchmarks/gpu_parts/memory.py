"""Memory on the device: the most that a training of one GAN has there at once."""

from benchmarks.gpu_parts.devices import name, peak_bytes
from benchmarks.gpu_parts.speed import make


def measure(report, gan, size, precision, width, batch, until):
    """Train a few steps in this process alone, and report its peak."""
    make(gan, size, precision, width, batch, None).step(3)
    peak = peak_bytes()
    told = {} if peak else {"told": "not told on this device"}
    settings = {"gan": gan, "size": size, "precision": precision, "width": width, "batch": batch}
    report("peak_device_bytes", peak, **settings, device=name(), **told)
