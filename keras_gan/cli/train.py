"""Train a GAN, or a preset again, and write its report, samples, metrics and model."""

import os
import pathlib
import re
import shlex

import keras
import numpy as np

from keras_gan import backend, callbacks, data
from keras_gan.backend.processes import is_first
from keras_gan.callbacks import variety
from keras_gan.cli import (
    model_from_flags,
    processes,
    recipes,
    run_results,
    time_left,
    training_data,
    translators,
)
from keras_gan.cli.commands.train import PRECISIONS
from keras_gan.cli.readable import readable
from keras_gan.data import npy, oracle_lstm
from keras_gan.presets import catalog, loading
from keras_gan.saving import run_folder
from keras_gan.utils import atomic_files
from keras_gan.utils.checks import known
from keras_gan.utils.interrupts import Interrupts

CHOSEN = (  # By the data, or by the preset.
    *("gan", "epochs", "batch_size", "penalty", "penalty_weight", "learning_rate"),
)


def run(flags, preset=None):
    if flags.processes > 1:
        return processes.launch(flags.processes, ["train", *filter(None, [preset]), *given(flags)])
    processes.join()
    command = command_line(flags, preset)
    if preset is not None:
        follow(flags, preset)
    if flags.start:
        refuse_other_model(flags)
        flags.batch_size = flags.batch_size or recipe_of(flags.start).get("batch_size")
    else:
        model_from_flags.check(flags)
    again = preset is not None and not flags.start
    name = preset if again else default_name(flags)
    train(flags, flags.out or f"runs/{name}", {"command": command, "flags": describe(flags)})


def default_name(flags):
    """The run's name by its GAN and data: `"r3gan_avatars_hair"`."""
    parts = [flags.start or flags.gan, short_name(flags.data), short_name(flags.labels or "")]
    return "_".join(filter(None, parts))


def follow(flags, preset):
    """Take a preset's recipe, or start from its weights if the flags name other data.

    Flags that the user gives override those of the preset.
    """
    if flags["start"].present:
        raise ValueError(
            "Name one preset, as a word or by --start=NAME. "
            f"Received: {preset} --start={flags.start}."
        )
    recipe = {"start": preset} if flags["data"].present else recipe_of(preset)
    if not recipe:
        raise ValueError(
            "This preset has no recipe of its training: name data to train it on with, "
            f"--data=FOLDER. Received: {preset}."
        )
    with readable(preset):
        for name, value in recipe.items():
            if not flags[name].present:
                setattr(flags, name, value)


def recipe_of(preset):
    """The flags of a preset's own training; none of one that `save_to_preset` wrote."""
    with readable(preset):
        return dict(loading.description(preset)[0].get("recipe", {"flags": {}})["flags"])


def refuse_other_model(flags):
    """Raise for flags that would change the networks or settings of a preset's GAN."""
    fixed = [name for name in model_from_flags.FLAGS if name not in model_from_flags.tuned(flags)]
    given = [f"--{name}={flags[name].value}" for name in fixed if flags[name].present]
    if given:
        raise ValueError(
            f"A preset that is trained on with other data keeps its networks and settings: leave "
            f"{given[0].partition('=')[0]} out, or train a GAN of your own by --gan= instead of "
            f"{flags.start}. Received: {' '.join(given)}."
        )


def command_line(flags, preset):
    """The command as the user gave it."""
    return shlex.join(
        ["python", "-m", "keras_gan", "train", *filter(None, [preset]), *given(flags)]
    )


def given(flags):
    """The flags that the user gave, but for the number of processes, of which no result depends."""
    names = [name for name in flags if flags[name].present and name != "processes"]
    return [f"--{name}={flags[name].value}" for name in names]


def describe(flags):
    """Values of the flags that repeat the run, from any folder."""
    values = flags.flag_values_dict()
    del values["processes"]
    for name in ("data", "data_b", "labels"):
        path = os.path.expanduser(values[name] or "")
        known_set = name == "labels" or path in (*data.names(), *oracle_lstm.VOCABULARIES)
        if npy.is_named(path) or (os.path.exists(path) and not known_set):
            values[name] = os.path.abspath(path)
    if os.path.isfile(os.path.join(flags.start or "", catalog.LOCAL)):
        values["start"] = os.path.abspath(flags.start)
    return values


def train(flags, out, config, resume=False, accept_changes=False):
    """Train the GAN that the flags describe and write its results.

    Args:
        flags: values of this command's flags.
        out: folder of the run.
        config: plain values for `config.json`.
        resume: whether to resume from the newest checkpoint in `out`; a step, for that one.
        accept_changes: whether the flags may be others than the run's.
    """
    known(flags.precision, dict.fromkeys(PRECISIONS), "precision")
    keras.config.set_dtype_policy(flags.precision)
    keras.utils.set_random_seed(flags.seed)
    gan = started(flags) if flags.start else None
    recipe = model_from_flags.recipe_of(flags) if gan is None else recipes.of(gan)
    recipe.check_networks(flags.network, flags.latent_dim)
    kind = training_data.kind_of(recipe, flags, gan)
    x, y = training_data.load(kind, flags, gan)
    if kind == "labels":
        config["classes"] = training_data.class_names(flags, gan)
    out = atomic_files.writable_directory(out)
    rows = max(len(part) for part in (x, y) if part is not None)
    flags.epochs = flags.epochs or recipe.epochs_for(np.shape(x)[1:], rows)
    if gan is None:
        gan = model_from_flags.build(flags, x, y, flags.epochs * rows)
    else:
        model_from_flags.train_on(gan, flags, x, flags.epochs * rows)
    config["flags"] |= {name: flags[name].value for name in CHOSEN}
    shown = translators.shown(kind, flags, gan, x, y)
    with time_left.told() as progress:
        history = gan.fit(
            x,
            y,
            batch_size=flags.batch_size,
            epochs=flags.epochs,
            mirror=flags.mirror,
            verbose=2,  # A line per epoch.
            callbacks=[
                *progress,
                *variety.measured(gan, x, y),
                *list_callbacks(out, flags, config, accept_changes, shown),
            ],
            resume=resume,
            on_nonfinite=flags.on_nonfinite,
            on_divergence=flags.on_divergence,
        )
    if is_first():
        write_results(out, gan, x, history, flags, shown)


def started(flags):
    """The GAN of a preset, to be trained on with noise and an order of data by the run's seed."""
    with readable(flags.start):
        gan = loading.from_preset(flags.start)
    gan.seed = flags.seed
    gan.noise_seed.state.assign(keras.random.SeedGenerator(flags.seed).state)
    return gan


def write_results(out, gan, x, history, flags, shown):
    """Write them, whatever signal comes meanwhile, and tell where they are."""
    with Interrupts() as interrupts, run_results.explain_resume(out), backend.alone(gan):
        run_results.write(out, gan, x, history, flags, shown)
    print(f"{out}: report.html, samples.png, history.png, metrics.json, model.keras, grids/")
    if interrupts.pending:
        interrupts.leave()


def list_callbacks(out, flags, config, accept_changes=False, shown=None):
    """The callbacks that write the run's folder, in their order."""
    return [
        callbacks.Checkpoint(
            out / run_folder.CHECKPOINTS,
            every=flags.checkpoint_every,
            how_to_resume=run_results.resume_command(out),
            accept_changes=accept_changes,
            how_to_go_back=run_results.lower_rate_command(out, flags.learning_rate),
        ),
        callbacks.SampleGrid(out / run_folder.GRIDS, inputs=shown),
        callbacks.Curves(out / "history.png"),
        callbacks.RunLog(out, config),
        callbacks.Report(out),
    ]


def short_name(name):
    """The data set's part of the run folder's name: a path's last part, no special characters."""
    path = os.path.abspath(os.path.expanduser(name))
    if npy.is_named(name):
        name = pathlib.Path(path).stem
    elif name and os.path.isdir(path):
        name = os.path.basename(path)
    return re.sub(r"[^\w.-]+", "_", name)
