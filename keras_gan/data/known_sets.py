"""Well-known data sets: what their classes are called, whose they are, what their files hold."""

from typing import NamedTuple

PERSONAS = (
    'CC BY 4.0; remix of "Personas" by Draftbit (https://draftbit.com), composed by DiceBear '
    "(https://www.dicebear.com)"
)
TOON_HEAD = (
    'CC BY 4.0; remix of "ToonHead" by Johan Melin (https://www.johanmelin.com), composed by '
    "DiceBear (https://www.dicebear.com)"
)
_SPLITS = "x_train, y_train, x_test, y_test"
_DIGITS = tuple("0123456789")
_GARMENTS = (
    *("T-shirt", "trouser", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "boot"),
)
_OBJECTS = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)


class KnownSet(NamedTuple):
    """What is known of a data set before it is read.

    Attributes:
        licence: of the data, with the attribution that it asks for.
        classes: names in the order of the labels; `None` where they are read from the file, or
            there are none.
        holds: arrays of its `.npz` file, which `tools/fetch_data` makes; `None` for a set without.
    """

    licence: str
    classes: tuple | None = None
    holds: str | None = None


KNOWN = {
    "mnist": KnownSet("CC BY-SA 3.0", _DIGITS, _SPLITS),
    "fashion_mnist": KnownSet("MIT", _GARMENTS, _SPLITS),
    "fashion_mnist_10k": KnownSet("MIT", _GARMENTS),
    "cifar10": KnownSet("none stated by its authors", _OBJECTS, _SPLITS),
    "stacked_mnist": KnownSet("CC BY-SA 3.0", tuple(f"{mode:03}" for mode in range(1000))),
    "tinted_mnist": KnownSet("CC BY-SA 3.0"),
    "ring8": KnownSet("synthetic", tuple(map(str, range(8)))),
    "grid25": KnownSet("synthetic", tuple(map(str, range(25)))),
    "swiss_roll": KnownSet("synthetic"),
    "avatars": KnownSet(
        PERSONAS,
        holds="image (N, 64, 64, 3), test (N,), and strings text, hair, hair_color, skin, eyes, "
        "mouth, facial_hair, clothes_color",
    ),
    "avatars_10k": KnownSet(PERSONAS),
    "avatars_128": KnownSet(PERSONAS, holds="those of avatars, image (N, 128, 128, 3)"),
    "toons": KnownSet(
        TOON_HEAD,
        holds="image (N, 64, 64, 3), test (N,), and strings hair, hair_color, skin, mouth, "
        "clothes_color",
    ),
    "openmoji": KnownSet(
        "CC BY-SA 4.0; emojis designed by OpenMoji (https://openmoji.org)",
        holds="line and color (N, 64, 64, 3), strings name, and test (N,)",
    ),
    "emoji": KnownSet(
        "Apache-2.0 (Noto Emoji by Google) and CC BY 4.0 (Twemoji by Twitter)",
        holds="google and twitter (N, 64, 64, 3), strings name, and test (N,)",
    ),
    "wordnet": KnownSet(
        "WordNet 3.0 licence, Princeton University", holds="strings text, and test (N,)"
    ),
}


def licences(*names):
    """The licences of data sets, and of arrays of their files such as `openmoji_line_color`.

    Raises:
        ValueError: for data that are not known.
    """
    found = [KNOWN[_known(name)].licence for name in names if name is not None]
    return "; ".join(dict.fromkeys(found))


def _known(name):
    """`stem`, or an error."""
    found = stem(name)
    if found is None:
        raise ValueError(
            f"The licence of these data is not known: tell it, as in --licence='CC BY 4.0'. "
            f"Received: {str(name)!r}."
        )
    return found


def stem(name):
    """The longest name of a known set with which a name begins: "openmoji" of "openmoji_line"."""
    found = [known for known in KNOWN if f"{name}_".startswith(f"{known}_")]
    return max(found, key=len, default=None)


def classes(name):
    """The names of a known set's classes, `None` where they are not known beforehand."""
    return KNOWN[name].classes if name in KNOWN else None


def how_to_get(name, variable):
    """The line on a known set whose file is absent; an empty one for any other name."""
    if name not in KNOWN or KNOWN[name].holds is None:
        return ""
    return (
        f" {name}.npz holds {KNOWN[name].holds}: write it by `python -m tools.fetch_data FOLDER "
        f"{name}`, in a checkout of keras-gan, and name the folder by {variable}=FOLDER "
        "(docs/data.md)."
    )
