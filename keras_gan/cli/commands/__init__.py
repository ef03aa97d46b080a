"""The commands' flags and help, without an import of Keras: see `keras_gan.cli`."""

from keras_gan.cli.commands import evaluate, export, listing, resume, sample, train, translate, zoo

COMMANDS = {
    "train": train,
    "resume": resume,
    "sample": sample,
    "translate": translate,
    "evaluate": evaluate,
    "export": export,
    "zoo": zoo,
    "list": listing,
}
