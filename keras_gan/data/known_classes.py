"""What the classes of well-known data sets are called, in the order of their labels."""

DIGITS = tuple("0123456789")
GARMENTS = (
    *("T-shirt", "trouser", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "boot"),
)
OBJECTS = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)
KNOWN = {
    "mnist": DIGITS,
    "fashion_mnist": GARMENTS,
    "fashion_mnist_10k": GARMENTS,
    "cifar10": OBJECTS,
    "stacked_mnist": tuple(f"{mode:03}" for mode in range(1000)),
    "ring8": tuple(map(str, range(8))),
    "grid25": tuple(map(str, range(25))),
    "swiss_roll": None,
}


def numbers_of(labels, names):
    """The numbers of classes that are given by number or by name.

    Args:
        labels: strings; a class's name comes before its number.
        names: of all classes, `None` where they are not known.

    Raises:
        ValueError: for what is neither; the error lists the names.
    """
    return [_number(label.strip(), names or ()) for label in labels]


def _number(label, names):
    if label in names:
        return names.index(label)
    if label.isdecimal() and (not names or int(label) < len(names)):
        return int(label)
    if not names:
        raise ValueError(
            "Labels are integers, since the names of the classes are not known: --labels=0,1,2. "
            f"Received: --labels={label}."
        )
    raise ValueError(
        f"Expected labels among {', '.join(names)}, or their numbers from 0 to {len(names) - 1}. "
        f"Received: --labels={label}."
    )
