"""Write a trained generator for other programs: a SavedModel, ONNX, LiteRT or PyTorch's format."""

from typing import NamedTuple

from absl import flags as absl_flags

WORDS = ("[PRESET]",)


class Format(NamedTuple):
    """A format that Keras writes.

    Attributes:
        name: Keras's, an argument of `keras.Model.export`.
        ending: of the file; a folder has none.
        needs: the backends that it is written on, and the module that each needs besides.
    """

    name: str
    ending: str
    needs: dict


FORMATS = {
    "savedmodel": Format("tf_saved_model", "", {"tensorflow": None, "jax": "tensorflow"}),
    "onnx": Format("onnx", ".onnx", {"tensorflow": "tf2onnx", "jax": "jax2onnx", "torch": "onnx"}),
    "litert": Format("litert", ".tflite", {"tensorflow": None, "torch": "litert_torch"}),
    "torch": Format("torch", ".pt2", {"torch": None}),
}


def define(flags):
    given = {"flag_values": flags}
    absl_flags.DEFINE_string("model", None, "a model.keras file written by `train`", **given)
    absl_flags.DEFINE_string("preset", None, "or a preset, by name or folder", **given)
    absl_flags.DEFINE_enum("format", "savedmodel", list(FORMATS), "what to write", **given)
    absl_flags.DEFINE_string(
        "direction", None, "x_to_y or y_to_x, of a GAN that translates both ways", **given
    )
    absl_flags.DEFINE_string(
        "out",
        None,
        "file or, of a SavedModel, folder; generator with an ending by default",
        **given,
    )
