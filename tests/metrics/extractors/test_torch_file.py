"""PyTorch's first file format, read without PyTorch; anything but tensors is refused."""

import collections
import io
import os

import numpy as np
import pytest

from keras_gan.metrics.extractors import torch_file

torch = pytest.importorskip("torch")


def saved(value):
    stream = io.BytesIO()
    torch.save(value, stream, _use_new_zipfile_serialization=False)
    return stream.getvalue()


def test_tensors_come_back_with_their_views_and_strides():
    base = torch.arange(24.0).reshape(2, 3, 4)
    state = collections.OrderedDict(
        plain=base, turned=base.permute(2, 0, 1), part=base[1], count=torch.tensor(7)
    )
    found = torch_file.read(saved(state))
    assert list(found) == list(state)
    for name, tensor in state.items():
        np.testing.assert_array_equal(found[name], tensor.numpy())
        assert found[name].dtype == tensor.numpy().dtype


class Malicious:
    def __reduce__(self):
        return os.mkdir, ("/tmp/never",)


def test_a_file_that_would_run_code_is_refused():
    with pytest.raises(ValueError, match="tensors only. Received: (posix|nt).mkdir"):
        torch_file.read(saved({"weight": Malicious()}))
    assert not os.path.exists("/tmp/never")


def test_a_tensor_beyond_its_storage_is_refused():
    data = saved(collections.OrderedDict(weight=torch.zeros(2, 3)))
    shape, larger = b"K\x02K\x03\x86", b"K\x02K\x7f\x86"  # The tuples (2, 3) and (2, 127).
    assert data.count(shape) == 1
    broken = data.replace(shape, larger)
    with pytest.raises(ValueError, match="within its storage of 6 values"):
        torch_file.read(broken)
