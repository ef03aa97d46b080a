"""Backends without TensorFlow: what they need not import, and what works where it is absent."""

import os
import subprocess
import sys

import keras
import pytest

SCRIPT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("tensorflow", "torch"):
            raise ImportError(f"{name} is not on this machine")

sys.meta_path.insert(0, Absent())
import keras
import numpy as np
import keras_gan

gan = keras_gan.models.WGANGP(
    keras_gan.networks.dcgan_generator((8, 8, 1), 4, 2),
    keras_gan.networks.dcgan_critic((8, 8, 1), 2),
    critic_steps=2,
)
gan.compile()
images = np.random.default_rng(0).integers(0, 256, (32, 8, 8, 1)).astype("uint8")
gan.fit(images, batch_size=8, verbose=0)
assert int(gan.steps_done.numpy()) == 2
before = gan.generate(3, seed=0)
gan.save(sys.argv[1])
after = keras.saving.load_model(sys.argv[1]).generate(3, seed=0)
assert np.array_equal(before, after) and not {"tensorflow", "torch"} & set(sys.modules)
print("trained", keras.backend.backend())
"""


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="the promise is about JAX alone")
def test_jax_needs_no_tensorflow(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "gan.keras")],
        env={**os.environ, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "trained jax", done.stderr[-2000:]


@pytest.mark.skipif(keras.backend.backend() == "tensorflow", reason="it is imported there")
def test_a_preset_loads_without_the_seconds_that_importing_tensorflow_takes():
    program = (
        "import sys, keras_gan\n"
        "for name in ('gan_ring8', 'sngan_fashion_mnist'):\n"
        "    keras_gan.from_preset(name).generate(2)\n"
        "print('tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr[-2000:]
