"""Settings of presets: plain values, and objects of a few classes that are listed here.

Nothing else is made from a file, whatever `keras.config.enable_unsafe_deserialization()` and
registered names of this process allow: no function, no other class, nothing named `__lambda__`.
"""

import math
import reprlib

import keras

DEEPEST = 32  # Values within values.
_OPTIMIZERS = """
    Adadelta Adafactor Adagrad Adam Adamax AdamW Ftrl Lamb Lion Muon Nadam RMSprop
    ScheduleFreeAdamW SGD
""".split()
_SCHEDULES = """
    CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay
    PolynomialDecay
""".split()
# Module and name of a class as Keras writes them, and its registered name.
CLASSES = {
    ("keras", "DTypePolicy", None),
    *(("keras.optimizers", name, None) for name in _OPTIMIZERS),
    *(("keras.optimizers.schedules", name, None) for name in _SCHEDULES),
    ("keras_gan.augment", "DiffAugment", "keras_gan>DiffAugment"),
    ("keras_gan.layers.image_pool", "ImagePool", "keras_gan>ImagePool"),
    ("keras_gan.penalties", "Penalty", "keras_gan>Penalty"),
    ("keras_gan.schedules", "Cosine", "keras_gan>Cosine"),
    ("keras_gan.schedules", "LearningRate", "keras_gan>LearningRate"),
    ("keras_gan.text.tokenizer", "Tokenizer", "keras_gan>Tokenizer"),
}
NODE = {"module", "class_name", "config", "registered_name"}
BUILD = "build_config"  # Shapes to build an object for at once; a GAN builds what it is given.


def objects(values):
    """Arguments out of plain values: `{name: value}` with the objects that they describe."""
    check(values)
    plain = canonical(values)
    return {key: keras.saving.deserialize_keras_object(value) for key, value in plain.items()}


def canonical(values):
    """Plain values as a preset holds them, on any backend: an optimizer by its public name."""
    if isinstance(values, list):
        return [canonical(value) for value in values]
    if not isinstance(values, dict):
        return values
    values = {key: canonical(value) for key, value in values.items() if key != BUILD}
    if str(values.get("module")).startswith("keras.src.backend."):  # Some have classes of its own.
        values["module"], values["registered_name"] = "keras.optimizers", None
    return values


def require_plain(arguments):
    """Raise unless each of the arguments of a builder is a number, string, boolean, `None` or a
    sequence of them: Keras makes objects of others, an activation of a dict for instance."""
    for value in arguments.values():
        check(value, classes=())


def check(values, classes=CLASSES, depth=0):
    """Raise unless all of `values` is plain, or describes an object of one of the `classes`.

    Args:
        values: what a JSON holds.
        classes: `(module, class_name, registered_name)` of those that may be made; empty for
            plain values only.

    Raises:
        ValueError: naming the first value that is neither.
    """
    if depth > DEEPEST:
        _refuse(f"values within values, {DEEPEST} deep")
    if isinstance(values, list):
        for value in values:
            check(value, classes, depth + 1)
    elif isinstance(values, dict):
        if "class_name" in values or not classes:
            _require_listed(values, classes)
            values = {key: values.get(key) for key in ("config", BUILD)}
        for value in values.values():
            check(value, classes, depth + 1)
    elif not _plain(values):
        _refuse(reprlib.repr(values))


def _plain(value):
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):  # Keras turns a registered name into what it names.
        return keras.saving.get_registered_object(value) is None
    return value is None or isinstance(value, (bool, int))


def _require_listed(node, classes):
    """Raise unless a node has the entries of one, and names a listed class that is still it."""
    names = module, name, registered = (
        node.get("module"),
        node.get("class_name"),
        node.get("registered_name"),
    )
    whole = set(node) - {BUILD} == NODE and isinstance(node["config"], dict)
    strings = all(isinstance(each, (str, type(None))) for each in names)
    if not (whole and strings and names in classes):
        _refuse(f"{module}.{name}")
    found = registered and keras.saving.get_registered_object(registered)
    if registered and (found.__module__, found.__name__) != (module, name):
        _refuse(f"{module}.{name}, which is {found!r} here")


def _refuse(received):
    raise ValueError(
        "Settings are plain values, and objects of this library or Keras's optimizers. "
        f"Received: {received:.200}."
    )
