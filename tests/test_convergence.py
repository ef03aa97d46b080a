"""One GAN on one ring with one seed; `make convergence` runs all of them."""

import keras
import pytest

from benchmarks import convergence


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="once is enough in `make test`")
def test_a_gan_finds_every_mode_of_a_ring():
    coverage, _ = convergence.train("gan", "ring8", seed=0)
    assert convergence.converged(coverage), coverage
