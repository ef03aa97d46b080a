"""Several threads: each trains a GAN of its own, and all generate from one."""

import functools
import threading

import keras
import numpy as np
import pytest

from keras_gan import backend
from keras_gan.networks import mlp_critic, mlp_generator
from tests.conformance import largest_difference, state_of

POINTS = np.random.default_rng(0).standard_normal((64, 2)).astype("float32")


def make(seed):
    from keras_gan.models import WGANGP  # Its penalty nests the scopes of a step.

    keras.utils.set_random_seed(seed)
    networks = mlp_generator((2,), 3, 8, 1), mlp_critic((2,), 8, 1)
    gan = WGANGP(*networks, critic_steps=1, seed=seed)
    gan.compile(jit_compile=keras.backend.backend() == "jax")
    return gan


def in_threads(functions):
    """What the functions return or raise, each in a thread of its own."""
    results, ready = [None] * len(functions), threading.Barrier(len(functions))

    def run(index):
        ready.wait()
        try:
            results[index] = functions[index]()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def fit(gan, **arguments):
    gan.fit(POINTS, batch_size=8, epochs=2, verbose=0, **arguments)
    return state_of(gan)


def test_two_gans_train_in_two_threads_as_they_do_alone():
    alone = [fit(make(seed)) for seed in (1, 2)]
    together = in_threads([functools.partial(fit, make(seed)) for seed in (1, 2)])
    for one, other in zip(alone, together, strict=True):
        assert largest_difference(one, other) == 0


def test_threads_generate_from_one_gan():
    gan = make(1)
    expected = [gan.generate(5, seed=seed) for seed in range(6)]
    for call in (
        gan.generate,
        lambda n, seed: gan.predict(gan.draw_latents(n, seed), verbose=0),
        lambda n, seed: gan.predict_on_batch(gan.draw_latents(n, seed)),
        lambda n, seed: keras.ops.convert_to_numpy(gan(gan.draw_latents(n, seed))),
    ):
        results = in_threads([functools.partial(call, 5, seed=seed) for seed in range(6)] * 2)
        np.testing.assert_allclose(results, expected * 2, rtol=1e-6, atol=1e-6)


def test_a_gan_in_training_is_used_by_its_own_thread_alone():
    gan, errors = make(1), []

    class Meanwhile(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            gan.generate(2)
            errors.extend(in_threads([lambda: gan.generate(2), lambda: fit(gan)]))

    gan.fit(POINTS, batch_size=8, verbose=0, callbacks=[Meanwhile()])
    assert [type(error) for error in errors] == [RuntimeError] * 2
    assert "another thread is in `fit`" in str(errors[0])
    gan.generate(2)


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="others compile no initial values")
def test_programs_that_run_keep_their_optimization(request):
    import jax

    name = "jax_disable_most_optimizations"
    request.addfinalizer(functools.partial(jax.config.update, name, jax.config.read(name)))
    jax.config.update(name, False)

    def quick():
        with backend.provisional_values():
            return jax.config.read(name)

    with backend.running_programs():
        assert in_threads([quick, quick]) == [False, False]
    assert in_threads([quick, quick]) == [True, True] and not jax.config.read(name)
