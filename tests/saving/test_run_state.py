"""All that a run is: captured, compared, put back."""

import keras
import numpy as np
import pytest

from keras_gan import networks
from keras_gan.layers import ImagePool
from keras_gan.models import GAN, WGANGP
from keras_gan.saving import named_tensors, run_state
from tests.conformance import Case, values
from tests.helpers import numpy

POINTS = np.random.default_rng(0).standard_normal((40, 2)).astype("float32")


def make(model=GAN, width=4, **arguments):
    generator = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(width), keras.layers.Dropout(0.2, seed=1),
         keras.layers.BatchNormalization(), keras.layers.Dense(2)]
    )  # fmt: skip
    critic = networks.mlp_critic((2,), width=width, depth=1)
    gan = model(generator, critic, seed=0, replay=ImagePool(10), **arguments)
    gan.compile(keras.optimizers.Adam(1e-2), keras.optimizers.Adam(2e-2))
    return gan


@pytest.fixture(scope="module")
def gan():
    keras.utils.set_random_seed(0)
    gan = make()
    gan.fit(POINTS, batch_size=8, verbose=0)
    return gan


@pytest.fixture(scope="module")
def tensors(gan):
    return run_state.capture(gan)


def test_every_variable_has_a_name_and_every_name_one_variable(gan):
    named = run_state.variables(gan)
    owned = [*gan.variables, *gan.optimizer.variables, *gan.metrics_variables]
    assert {id(v) for v in named.values()} == {id(v) for v in owned}
    assert len(named) == len({id(v) for v in named.values()})


def test_names_say_what_a_variable_is(tensors):
    for expected in (
        "generator/000:sequential/dense/kernel",
        "average/000:dense/kernel",
        "game/000:gan/steps_done",
        "means/000:critic_loss/total",
    ):
        assert expected in tensors
    text = " ".join(tensors)
    for part in ("seed_generator_state", "image_pool/images", "learning_rate", "momentum"):
        assert part in text


def test_names_do_not_depend_on_what_a_process_built_before(tensors):
    assert list(run_state.capture(make())) == list(tensors)


def test_a_run_comes_back(gan, tensors):
    other = make()
    assert named_tensors.digest(run_state.capture(other)) != named_tensors.digest(tensors)
    run_state.restore(other, tensors)
    assert named_tensors.digest(run_state.capture(other)) == named_tensors.digest(tensors)


def test_a_capture_is_a_copy(gan, tensors):
    before = named_tensors.digest(tensors)
    for variable in gan.generator.trainable_variables:
        variable.assign(variable + 1)
    assert named_tensors.digest(tensors) == before
    run_state.restore(gan, tensors)


BROKEN = {
    "missing": (
        lambda t: {n: v for n, v in t.items() if n != "average/000:dense/kernel"},
        "average/000:dense/kernel: None then",
    ),
    "extra": (lambda t: {**t, "extra": np.zeros(3)}, r"extra: \[3\] float64 then, None now"),
    "shape": (
        lambda t: {**t, "game/000:gan/steps_done": np.zeros(2, "int32")},
        r"steps_done: \[2\] int32 then, \[\] int32 now",
    ),
    "dtype": (
        lambda t: {**t, "game/000:gan/steps_done": np.float32(3)},
        "steps_done.*float32 then.*int32 now",
    ),
    "nan": (lambda t: {**t, **poisoned(t, np.nan)}, "NaN or infinity in optimizers/"),
    "infinity": (lambda t: {**t, **poisoned(t, -np.inf)}, "NaN or infinity in optimizers/"),
}


def poisoned(tensors, value):
    name = next(n for n in tensors if "momentum" in n)
    bad = tensors[name].copy()
    bad.flat[-1] = value
    return {name: bad}


@pytest.mark.parametrize("kind", BROKEN)
def test_all_is_put_back_or_nothing(kind, gan, tensors):
    breaks, message = BROKEN[kind]
    other = make()
    before = named_tensors.digest(run_state.capture(other))
    with pytest.raises(ValueError, match=message):
        run_state.restore(other, breaks(tensors))
    assert named_tensors.digest(run_state.capture(other)) == before


def test_the_digest_sees_values_names_shapes_and_dtypes():
    a = {"a": np.zeros((2, 2), "float32"), "b": np.ones(1)}
    same = {"a": np.zeros((2, 2), "float32"), "b": np.ones(1)}
    assert named_tensors.digest(a) == named_tensors.digest(same)
    for other in (
        {**a, "b": np.nextafter(np.ones(1), 2)},
        {**a, "a": np.zeros(4, "float32")},
        {**a, "a": np.zeros((2, 2), "int32")},
        {"a": a["a"], "c": a["b"]},
    ):
        assert named_tensors.digest(other) != named_tensors.digest(a)


def test_renewed_noise_is_other_noise_and_the_same_each_time(gan, tensors):
    seeds = []
    for attempt in (1, 2, 1):
        run_state.restore(gan, tensors)
        run_state.renew_noise(gan, attempt)
        seeds.append([v.tolist() for v in values(gan.seed_states())])
    run_state.restore(gan, tensors)
    seeds.append([v.tolist() for v in values(gan.seed_states())])
    assert seeds[0] == seeds[2] and len(seeds[0]) == len(gan.seed_states()) >= 3
    for first, second in ((0, 1), (0, 3), (1, 3)):
        assert all(a != b for a, b in zip(seeds[first], seeds[second], strict=True))
    assert np.isfinite(numpy(gan.noise((4, 3)))).all()


def test_differences_name_what_changed():
    then = {"a": 1, "same": 2, "inner": {"x": 1, "y": 2}}
    now = {"a": 3, "same": 2, "inner": {"x": 1, "z": 5}}
    assert run_state.differences(then, now) == [
        "a: 1 then, 3 now",
        "inner y: 2 then, None now",
        "inner z: None then, 5 now",
    ]
    assert run_state.differences(then, then) == []


def test_the_identity_tells_runs_apart(gan):
    one = run_state.identity(gan, {"batch_size": 4})
    assert run_state.identity(make(), {"batch_size": 4}) == one
    assert run_state.identity(gan, {"batch_size": 8}) != one
    assert run_state.identity(make(WGANGP, critic_steps=1, penalty=None), {"batch_size": 4}) != one
    assert run_state.identity(make(critic_steps=2), {"batch_size": 4}) != one
    wider = make(width=5)
    assert named_tensors.layout(run_state.variables(wider)) != named_tensors.layout(
        run_state.variables(gan)
    )


def test_loss_scales_are_part_of_a_run():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        gan = Case(GAN).compiled(smooth=True)
    finally:
        keras.config.set_dtype_policy("float32")
    assert sum("loss_scale" in name for name in run_state.variables(gan)) == 2
