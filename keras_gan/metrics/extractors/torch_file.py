"""Reads the tensors of a file of PyTorch's first format, without PyTorch and without its pickles'
power to run code."""

import collections
import io
import pickle

import numpy as np

DTYPES = {"FloatStorage": "<f4", "LongStorage": "<i8"}


def read(data):
    """Tensors by name from the bytes of a state dict in PyTorch's format before 1.6.

    The file is three pickles (magic number, protocol, system), the state dict with a reference in
    the place of each storage, a list of storage keys, and for each an int64 count and its values.

    Args:
        data: the file's bytes. Their hash is to be checked before.

    Returns:
        A dict of NumPy arrays, in the order of the file.

    Raises:
        ValueError: if the file needs anything else than tensors of floats and integers.
    """
    stream = io.BytesIO(data)
    for _ in range(3):
        _Tensors(stream).load()
    tensors = _Tensors(stream).load()
    storages = {}
    keys = _Tensors(stream).load()
    kinds = {t.storage.key: t.storage.kind for t in tensors.values()}
    for key in keys:
        count = int(np.frombuffer(stream.read(8), "<i8")[0])
        dtype = np.dtype(DTYPES[kinds[key]])
        storages[key] = np.frombuffer(stream.read(count * dtype.itemsize), dtype)
    return {name: tensor.of(storages[tensor.storage.key]) for name, tensor in tensors.items()}


_Storage = collections.namedtuple("_Storage", "kind key")


class _Tensor:
    """A view of a storage."""

    def __init__(self, storage, offset, shape, stride, *_):
        self.storage, self.offset, self.shape, self.stride = storage, offset, shape, stride

    def of(self, values):
        last = self.offset + sum((n - 1) * s for n, s in zip(self.shape, self.stride, strict=True))
        if min(self.offset, *self.stride, 0) < 0 or last >= len(values):
            raise ValueError(
                f"Expected a tensor within its storage of {len(values)} values. Received: offset "
                f"{self.offset}, shape {self.shape}, stride {self.stride}."
            )
        size = values.itemsize
        strides = [size * s for s in self.stride]
        view = np.lib.stride_tricks.as_strided(values[self.offset :], self.shape, strides)
        return np.ascontiguousarray(view)


class _Tensors(pickle.Unpickler):
    """An unpickler that knows tensors, and refuses all other names."""

    ALLOWED = {
        ("collections", "OrderedDict"): collections.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): _Tensor,
        **{("torch", kind): kind for kind in DTYPES},
    }

    def find_class(self, module, name):
        if (module, name) not in self.ALLOWED:
            raise ValueError(f"Expected a file of tensors alone. Received: {module}.{name} in it.")
        return self.ALLOWED[module, name]

    def persistent_load(self, reference):
        _, kind, key, *_ = reference
        return _Storage(kind, key)
