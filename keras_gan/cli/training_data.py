"""What `train` feeds a GAN, by the kind of its data.

Each kind is a function of the flags and of the size of the images that returns `(x, y)`, the
arguments of `fit`; `y` is `None` where a batch has one part.
"""

import importlib

from keras_gan import data
from keras_gan.data import columns, npy, npz
from keras_gan.utils.checks import is_image, known


def load(kind, flags, gan=None):
    """The data of a kind that the flags name, fit for `gan` where it exists already.

    Raises:
        ValueError: if there is no such data, or a flag is for another kind.
    """
    load_kind = known(kind, KINDS, "kind of data")
    require_meant(kind, flags)
    return load_kind(flags, {**pixels(flags, gan), **reading(flags)})


def kind_of(recipe, flags, gan=None):
    """The kind of data of a run: a GAN of samples takes labels where it is asked to, or has to."""
    labelled = flags.labels is not None if gan is None else gan.contract().parts == 2
    return "labels" if recipe.data == "samples" and labelled else recipe.data


def pixels(flags, gan):
    """Size and channels of the images: those of the flags, else of the preset's GAN.

    Raises:
        ValueError: before an image is read, if the GAN is of images of another shape.
    """
    shapes = [] if gan is None else _shapes(gan)
    if not shapes:
        return {"size": flags.size, "channels": flags.channels}
    (height, width), channels = shapes[-1][:2], sorted({shape[-1] for shape in shapes})
    size = (height, width) if flags.size is None else (flags.size, flags.size)
    if size != (height, width) or flags.channels not in (None, *channels[: len(channels) == 1]):
        raise ValueError(
            f"This GAN is of images of {width} x {height} pixels and "
            f"{' and '.join(map(str, channels))} channels: leave --size and --channels out. "
            f"Received: --size={flags.size} --channels={flags.channels}."
        )
    # Images of two kinds are read as they are.
    return {"size": size, "channels": channels[0] if len(channels) == 1 else None}


def _shapes(gan):
    """The shapes of the images that a GAN learns from, in the order of `fit`."""
    contract = gan.contract()
    fields = getattr(contract, "fields", [contract])
    return [field.shape for field in fields if is_image(field.shape)]


def reading(flags):
    """How the files of a folder are read, as arguments of `keras_gan.data.load`."""
    return {"skip_damaged": True} if flags.skip_damaged else {}


def class_names(flags, gan=None):
    """The names of the classes; one error where a preset's GAN has another number of them."""
    names = data.class_names(flags.data, flags.labels)
    classes = len(names) if gan is None else gan.condition.classes
    if len(names) != classes:
        raise ValueError(
            f"{flags.start} has {classes} classes, so its data must have as many: train a GAN of "
            f"your own by --gan= instead of {flags.start}. "
            f"Received: --data={flags.data} with {len(names)}, {', '.join(names)}."
        )
    return names


def _samples(flags, pixels):
    samples, _ = data.load(flags.data, flags.split, **pixels)
    return samples, None


def load_labelled(flags, pixels):
    """Samples and their labels; one error where there are none."""
    samples, labels = data.load(flags.data, flags.split, labels=flags.labels, **pixels)
    if labels is None:
        raise ValueError(
            f"Expected samples with labels: {_where_labels_are(flags.data)}. "
            f"Received: --data={flags.data}, without labels."
        )
    return samples, labels


def _where_labels_are(name):
    """The flag, or the folders, that would give a data set labels."""
    found = columns.in_file(npz.find(name)) if npz.find(name) else []
    if found:
        return f"name their column, --labels={found[0]}, or another of {', '.join(found)}"
    if npy.is_named(name):
        return "name their file, --labels=labels.npy"
    return "take a folder with a subfolder for each class, or another data set"


def _of_module(name, *others):
    """The kind that `keras_gan.data.<name>.load` loads, from further flags too."""

    def load_kind(flags, pixels):
        module = importlib.import_module(f"keras_gan.data.{name}")
        given = [flags[other].value for other in others]
        return module.load(flags.data, *given, flags.split, **pixels)

    return load_kind


def require_meant(kind, flags):
    """Raise for a flag that data of this kind have no use for."""
    for name, meant in MEANT.items():
        value = flags[name].value
        if value not in (None, False) and kind not in meant:
            raise ValueError(
                f"--{name} is for GANs of {' or '.join(meant)}: leave it out. "
                f"Received: --{name}={value} for a GAN of {kind}."
            )


KINDS = {
    "samples": _samples,
    "labels": load_labelled,
    "pairs": _of_module("pairs"),
    "unpaired": _of_module("unpaired", "data_b"),
    "texts": _of_module("texts"),
    "captions": _of_module("captions"),
}
MEANT = {  # Flags that few kinds have a use for.
    "labels": ("labels",),
    "data_b": ("unpaired",),
    "skip_damaged": ("samples", "labels", "pairs", "unpaired", "captions"),
}
