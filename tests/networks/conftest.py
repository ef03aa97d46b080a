"""Fixtures of the builders' tests: quick kernels, and activations for finite differences."""

import keras
import numpy as np
import pytest
from keras import layers


@pytest.fixture
def quick(monkeypatch):
    """Random kernels from NumPy, the same on every backend: JAX compiles a program for each."""

    def kernel(self, shape, dtype=None):
        random = np.random.default_rng(list(shape))
        return random.standard_normal(shape).astype(dtype) / np.sqrt(np.prod(shape[:-1]))

    for initializer in (keras.initializers.VarianceScaling, keras.initializers.RandomNormal):
        monkeypatch.setattr(initializer, "__call__", kernel)


@pytest.fixture
def smooth(monkeypatch):
    """Activations without a kink, which finite differences could cross."""
    for name in ("ReLU", "LeakyReLU"):
        monkeypatch.setattr(layers, name, lambda *slope: layers.Activation("softplus"))
