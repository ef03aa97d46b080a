"""What a hostile preset may hold: code in its settings, and networks that fill any memory."""

import keras

import keras_gan
from keras_gan import schedules


@keras.saving.register_keras_serializable(package="here")
def called(*_):
    raise AssertionError("code of this process was called")


LAMBDA = keras.saving.serialize_keras_object(lambda *_: exec("raise AssertionError"))
COSINE = keras.saving.serialize_keras_object(schedules.Cosine(1, 2, 3))
OS = {"module": "os", "class_name": "system", "config": {}, "registered_name": None}
FUNCTION = {**OS, "class_name": "function", "config": "system", "registered_name": "system"}
LAYER = {**OS, "module": "keras.layers"}
EVIL = {
    "lambda": LAMBDA,
    "lambda by our name": {**COSINE, **LAMBDA, "registered_name": "keras_gan>Cosine"},
    "lambda in our module": {**LAMBDA, "module": "keras_gan.schedules"},
    "lambda within ours": {**COSINE, "config": {**COSINE["config"], "start": LAMBDA}},
    "lambda in a list": [[LAMBDA]],
    "lambda in a shape": {**COSINE, "build_config": LAMBDA},
    "no config": {"class_name": "__lambda__"},
    "a class of a module": OS,
    "a function": FUNCTION,
    "a function of Keras": {**FUNCTION, "module": "keras.utils", "config": "get_file"},
    "our function": {**FUNCTION, "module": "keras_gan.penalties", "config": "r1_penalty"},
    "a registered function": "here>called",
    "a registered class": "keras_gan>GAN",
    "Lambda": {**LAYER, "class_name": "Lambda", "config": {"function": LAMBDA}},
    "TFSMLayer": {**LAYER, "class_name": "TFSMLayer", "config": {"filepath": "/tmp/x"}},
    "StringLookup": {**LAYER, "class_name": "StringLookup", "config": {"vocabulary": "x"}},
    "TorchModuleWrapper": {**LAYER, "class_name": "TorchModuleWrapper"},
    "a layer of ours": keras.saving.serialize_keras_object(keras_gan.layers.MinibatchStdDev()),
    "__tensor__": {**COSINE, "class_name": "__tensor__"},
    "__typespec__": {**OS, "class_name": "__typespec__", "config": [], "spec_name": "TensorSpec"},
    "our name for another class": {**COSINE, "class_name": "Adam", "module": "keras.optimizers"},
    "another name for our class": {**COSINE, "registered_name": "keras_gan>Penalty"},
    "our class of another module": {**COSINE, "module": "here"},
    "a name in a list": {**COSINE, "class_name": ["Cosine"]},
    "compiled": {**COSINE, "compile_config": {"optimizer": LAMBDA}},
    "shared": {**COSINE, "shared_object_id": 1},
    "not finite": float("nan"),
}  # fmt: skip

# Networks of a preset, the player, and the arguments of its builder.
BOMBS = [
    ("mlp", "critic", {"width": 32768}),
    ("mlp", "critic", {"depth": 1_000_000}),
    ("mlp", "critic", {"depth": 1_000_000, "width": 1}),
    ("mlp", "critic", {"input_shape": [2**30]}),
    ("mlp", "generator", {"latent_dim": 2**40}),
    ("mlp", "generator", {"output_shape": [2**20, 2**20], "depth": 0}),
    ("mlp", "generator", {"width": 10**4000}),
    ("r3gan", "critic", {"blocks": 1_000_000}),
    ("r3gan", "critic", {"expansion": 2**30}),
    ("r3gan", "critic", {"image_shape": [2**20, 2**20, 1]}),
    ("r3gan", "critic", {"image_shape": [2**24, 8, 1]}),
    ("r3gan", "critic", {"image_shape": [8, 8, 2**30]}),
    ("r3gan", "generator", {"image_shape": [2**4000, 2**4000, 1]}),
    ("r3gan", "generator", {"width": [2**30, 2**30]}),
    ("resnet", "critic", {"blocks": 2**30}),
    ("resnet", "critic", {"width": 2**30, "normalization": "batch"}),
    ("resnet", "generator", {"image_shape": [2**23, 2**23, 1]}),
    ("resnet", "generator", {"latent_dim": "a"}),
]
