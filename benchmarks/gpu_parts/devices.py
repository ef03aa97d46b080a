"""The device of this process on JAX or PyTorch: its name, its peak memory, and waiting for it."""

import importlib
import os


def _backend():
    """`(name, module)` of the process's backend; Keras imports others besides."""
    name = os.environ["KERAS_BACKEND"]
    return name, importlib.import_module(name)


def name():
    """The GPU's name, or `"cpu"`."""
    backend, module = _backend()
    if backend == "torch":
        return module.cuda.get_device_name() if module.cuda.is_available() else "cpu"
    kind = module.local_devices()[0].device_kind
    return "cpu" if kind.lower() == "cpu" else kind


def peak_bytes():
    """Most bytes that the process has had on the device at once; `None` where it is not told."""
    backend, module = _backend()
    if backend == "torch":
        return module.cuda.max_memory_allocated() if module.cuda.is_available() else None
    found = module.local_devices()[0].memory_stats() or {}
    return found.get("peak_bytes_in_use")


def synchronize():
    """Wait for what PyTorch has given to the GPU."""
    torch = _backend()[1]
    if torch.cuda.is_available():
        torch.cuda.synchronize()
