"""Each public method of `keras.Model` works on a GAN or says in one line what to do instead.

`docs/keras_methods.md` is the table of `ENTRIES`; `python -m tests.training.test_entry_points`
writes it.
"""

import copy
import dataclasses
import inspect
import pathlib
import pickle
from collections.abc import Callable

import keras
import numpy as np
import pytest

from keras_gan import backend
from keras_gan.backend import processes
from keras_gan.models import NonFiniteError
from tests import minimal_gans
from tests.conformance import largest_difference, state_of
from tests.training.test_trainer import POINTS, make

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "keras_methods.md"


@dataclasses.dataclass(frozen=True)
class Entry:
    """What a method does on a GAN; `refused` is what its error says."""

    words: str
    call: Callable | None = None
    refused: str | None = None


def entry(words, call=None, refused=None):
    return Entry(words, call, refused)


LATENTS = np.zeros((4, 3), "float32")
NO_LOSS = "refused: a GAN's losses say nothing about its samples; compare by `keras_gan.metrics`"
LOSSLESS = "compare `gan.generate"

ENTRIES = {
    "add_loss": entry("within `call` of a layer; each call's counts once in its player's update"),
    "add_metric": entry("Keras's own refusal"),
    "add_variable": entry("as in Keras", lambda g: g.add_variable((2,), "zeros")),
    "add_weight": entry("as in Keras", lambda g: g.add_weight((2,), "zeros")),
    "build": entry("does nothing: a GAN is built by its constructor", lambda g: g.build((None, 3))),
    "build_from_config": entry("does nothing", lambda g: g.build_from_config({})),
    "call": entry("samples of the averaged generator", lambda g: g(LATENTS)),
    "compile": entry("one optimizer a player", lambda g: g.compile("adam", "sgd")),
    "compile_from_config": entry(
        "as in Keras", lambda g: g.compile_from_config(g.get_compile_config())
    ),
    "compute_loss": entry(NO_LOSS, lambda g: g.compute_loss(x=POINTS), LOSSLESS),
    "compute_mask": entry("none", lambda g: g.compute_mask(LATENTS, None)),
    "compute_metrics": entry(NO_LOSS, lambda g: g.compute_metrics(POINTS, None, None), LOSSLESS),
    "compute_output_shape": entry(
        "the shape of the samples", lambda g: g.compute_output_shape((None, 3))
    ),
    "compute_output_spec": entry(
        "shape and type of the samples", lambda g: g.compute_output_spec(keras.KerasTensor((2, 3)))
    ),
    "count_params": entry("of both networks", lambda g: g.count_params()),
    "evaluate": entry(NO_LOSS, lambda g: g.evaluate(POINTS), LOSSLESS),
    "export": entry("the averaged generator, for serving; see [the zoo](zoo.md)"),
    "fit": entry("trains", lambda g: g.fit(POINTS, batch_size=16, verbose=0)),
    "from_config": entry("a GAN of the same settings", lambda g: g.from_config(g.get_config())),
    "get_build_config": entry("nothing: the networks hold it", lambda g: g.get_build_config()),
    "get_compile_config": entry("optimizers and options", lambda g: g.get_compile_config()),
    "get_config": entry("networks and settings", lambda g: g.get_config()),
    "get_layer": entry("a network, by its own name", lambda g: g.get_layer(g.generator.name)),
    "get_metrics_result": entry("the logs' means", lambda g: g.get_metrics_result()),
    "get_quantization_layer_structure": entry("Keras's own; called by `quantize` of layers"),
    "get_state_tree": entry("as in Keras", lambda g: g.get_state_tree()),
    "get_weights": entry("networks, average and counters", lambda g: g.get_weights()),
    "load_own_variables": entry("counters and seeds; called by loading"),
    "load_weights": entry("as in Keras, with the states of all seeds"),
    "make_predict_function": entry("as in Keras", lambda g: g.make_predict_function()),
    "make_test_function": entry("as in Keras, of no use", lambda g: g.make_test_function()),
    "make_train_function": entry("as in Keras", lambda g: g.make_train_function()),
    "predict": entry("samples of the averaged generator", lambda g: g.predict(LATENTS, verbose=0)),
    "predict_on_batch": entry("the same of one batch", lambda g: g.predict_on_batch(LATENTS)),
    "predict_step": entry("as in Keras; called by `predict`"),
    "quantize": entry(
        "refused: quantize a copy of `gan.ema_generator`",
        lambda g: g.quantize("int8"),
        "clone_model",
    ),
    "quantized_build": entry("Keras's own; called by `quantize` of layers"),
    "quantized_call": entry("Keras's own; called by `quantize` of layers"),
    "rematerialized_call": entry(
        "as in Keras", lambda g: g.rematerialized_call(lambda x: x, LATENTS)
    ),
    "reset_metrics": entry("begins the logs' means anew", lambda g: g.reset_metrics()),
    "save": entry(
        "in Keras's format `.keras`; `.h5` is refused", lambda g: g.save("x.h5"), "x.keras"
    ),
    "save_own_variables": entry("counters and seeds; called by saving"),
    "save_weights": entry("as in Keras, with the states of all seeds"),
    "set_state_tree": entry("as in Keras", lambda g: g.set_state_tree(g.get_state_tree())),
    "set_weights": entry("as in Keras", lambda g: g.set_weights(g.get_weights())),
    "stateless_call": entry(
        "samples of the averaged generator",
        lambda g: g.stateless_call(g.trainable_variables, g.non_trainable_variables, LATENTS),
    ),
    "stateless_compute_loss": entry(NO_LOSS, lambda g: g.stateless_compute_loss(), LOSSLESS),
    "summary": entry("as in Keras", lambda g: g.summary(print_fn=lambda *_, **__: None)),
    "symbolic_call": entry("as in Keras", lambda g: g.symbolic_call(keras.KerasTensor((2, 3)))),
    "test_on_batch": entry(NO_LOSS, lambda g: g.test_on_batch(POINTS), LOSSLESS),
    "test_step": entry(NO_LOSS, lambda g: g.test_step((POINTS,)), LOSSLESS),
    "to_json": entry("as in Keras", lambda g: keras.models.model_from_json(g.to_json())),
    "train_on_batch": entry("one step on the given rows", lambda g: g.train_on_batch(POINTS)),
    "train_step": entry("one step; called by the compiled function"),
    "`keras.models.clone_model`": entry(
        "a GAN of the same settings with new weights", lambda g: keras.models.clone_model(g)
    ),
    "`copy.deepcopy`": entry("an equal GAN", copy.deepcopy),
    "`pickle`": entry("an equal GAN", lambda g: pickle.loads(pickle.dumps(g))),
}
# Of one backend's trainer, or attributes that hold what they say.
OF_ONE_BACKEND = {
    *("jax_state_sync", "compute_loss_and_updates", "forward", "named_parameters"),
    *("compiled_loss", "loss"),
}


def methods():
    """The public methods of `keras.Model` that are Keras's own."""
    found = set()
    for cls in keras.Model.__mro__:
        if cls.__module__.startswith("keras."):
            found |= {n for n, v in vars(cls).items() if inspect.isroutine(v) and n[0] != "_"}
    return found - OF_ONE_BACKEND


def table():
    rows = [f"| {n if n[0] == '`' else f'`{n}`'} | {e.words} |" for n, e in ENTRIES.items()]
    return "\n".join(["| method | on a GAN |", "|---|---|", *rows, ""])


@pytest.fixture(scope="module")
def gan():
    gan = make()
    gan.fit(POINTS, batch_size=16, verbose=0)
    return gan


def test_the_table_has_each_method_of_keras():
    missing = methods() - ENTRIES.keys()
    assert not missing


def test_the_document_holds_the_table():
    assert table() in DOCUMENT.read_text("utf-8")


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry.call])
def test_each_works_or_says_what_to_do(name, gan):
    entry = ENTRIES[name]
    if entry.refused is None:
        entry.call(gan)
        return
    with pytest.raises(ValueError, match=entry.refused) as error:
        entry.call(gan)
    assert "Received: " in str(error.value) and "\n" not in str(error.value)


def test_train_on_batch_is_one_step_of_fit():
    by_fit, by_batch = make(critic_steps=2), make(critic_steps=2)
    history = by_fit.fit(POINTS[:32], batch_size=16, shuffle=False, verbose=0).history
    by_batch.reset_metrics()
    logs = by_batch.train_on_batch(POINTS[:32], return_dict=True)
    assert largest_difference(state_of(by_fit), state_of(by_batch)) == 0
    assert logs == pytest.approx({name: mean for name, (mean,) in history.items()})
    assert by_batch.train_on_batch(POINTS[:32]) == pytest.approx(
        [float(by_batch.get_metrics_result()[name]) for name in by_batch.metrics_names]
    )


def test_train_on_batch_refuses_what_fit_refuses():
    gan = make(critic_steps=2)
    with pytest.raises(ValueError, match="multiple of 2 rows. Received: 15 rows"):
        gan.train_on_batch(POINTS[:15])
    with pytest.raises(ValueError, match="`sample_weight` has no meaning"):
        gan.train_on_batch(POINTS, sample_weight=np.ones(64))
    with pytest.raises(ValueError, match="Received"):
        gan.train_on_batch(POINTS[:, :1])
    gan.generator_loss = lambda real, fake: keras.ops.mean(fake) * np.nan
    with pytest.raises(NonFiniteError):
        gan.train_on_batch(POINTS)


def test_train_on_batch_takes_no_batch_that_fit_would_not_take():
    gan = minimal_gans.CASES["texts"].compiled()
    image, text = minimal_gans.CASES["texts"].data(2)
    with pytest.raises(ValueError, match="another row's.*Received: batch_size=1"):
        gan.train_on_batch(image[:1], text[:1])
    several = minimal_gans.CASES["texts"].compiled(critic_steps=2)
    with pytest.raises(ValueError, match="another row's.*Received: batch_size=1"):
        several.train_on_batch(image, text)


def test_train_on_batch_is_of_one_replica(monkeypatch):
    gan = make(critic_steps=2)
    monkeypatch.setattr(backend, "replica_count", lambda: 2)
    line = r"MirroredStrategy.*`gan.fit\(x, batch_size=32, epochs=1\)`.*on 2 replicas"
    with pytest.raises(ValueError, match=line):
        gan.train_on_batch(POINTS)


def test_train_on_batch_in_processes_that_share_nothing_is_refused(monkeypatch):
    gan = make()
    monkeypatch.setattr(processes, "count", lambda: 2)
    with pytest.raises(ValueError, match="set_distribution.*Received: NoneType in 2 processes"):
        gan.train_on_batch(POINTS)
    assert int(gan.steps_done.numpy()) == 0


def test_train_on_batch_shares_its_rows_among_devices(monkeypatch):
    gan = make(critic_steps=2)
    monkeypatch.setattr(backend, "batch_shards", lambda: 2)
    gan.train_on_batch(POINTS[:8])
    with pytest.raises(ValueError, match="multiple of the 2 devices.*Received: batch_size=1"):
        gan.train_on_batch(POINTS[:2])


if __name__ == "__main__":
    TITLE = "# Methods of `keras.Model` on a GAN\n\n"
    ABOUT = "Each works, or says in one line what to do instead. A test walks all of them.\n\n"
    DOCUMENT.write_text(TITLE + ABOUT + table(), "utf-8")
