"""Reads tensors from PyTorch's first file format, without PyTorch and without running code."""

import collections
import io
import pickle

import numpy as np

DTYPES = {"FloatStorage": "<f4", "LongStorage": "<i8"}


def read(data):
    """Tensors by name from the bytes of a state dict in PyTorch's format before 1.6.

    The file is three pickles (magic number, protocol, system), the state dict with references to
    storages, a list of storage keys, and for each key an int64 count and the values.

    Args:
        data: the file's bytes. The caller checks their hash.

    Returns:
        A dict of NumPy arrays, in the order of the file.

    Raises:
        ValueError: if the file holds anything but tensors of floats and integers.
    """
    stream = io.BytesIO(data)
    for _ in range(3):
        _TensorUnpickler(stream).load()
    tensors = _TensorUnpickler(stream).load()
    storages = {}
    keys = _TensorUnpickler(stream).load()
    kinds = {t.storage.key: t.storage.kind for t in tensors.values()}
    for key in keys:
        count = int(np.frombuffer(stream.read(8), "<i8")[0])
        dtype = np.dtype(DTYPES[kinds[key]])
        storages[key] = np.frombuffer(stream.read(count * dtype.itemsize), dtype)
    return {name: tensor.view(storages[tensor.storage.key]) for name, tensor in tensors.items()}


_Storage = collections.namedtuple("_Storage", "kind key")


class _Tensor:
    """A view of a storage."""

    def __init__(self, storage, offset, shape, stride, *_):
        self.storage, self.offset, self.shape, self.stride = storage, offset, shape, stride

    def view(self, values):
        last = self.offset + sum((n - 1) * s for n, s in zip(self.shape, self.stride, strict=True))
        if min(self.offset, *self.stride, 0) < 0 or last >= len(values):
            raise ValueError(
                f"Expected a tensor within its storage of {len(values)} values. Received: offset "
                f"{self.offset}, shape {self.shape}, stride {self.stride}."
            )
        size = values.itemsize
        strides = [size * s for s in self.stride]
        tensor = np.lib.stride_tricks.as_strided(values[self.offset :], self.shape, strides)
        return np.ascontiguousarray(tensor)


class _TensorUnpickler(pickle.Unpickler):
    """An unpickler that allows tensors only."""

    ALLOWED = {
        ("collections", "OrderedDict"): collections.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): _Tensor,
        **{("torch", kind): kind for kind in DTYPES},
    }

    def find_class(self, module, name):
        if (module, name) not in self.ALLOWED:
            raise ValueError(f"Expected a file of tensors only. Received: {module}.{name} in it.")
        return self.ALLOWED[module, name]

    def persistent_load(self, reference):
        _, kind, key, *_ = reference
        return _Storage(kind, key)
