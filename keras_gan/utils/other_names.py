"""What TF-GAN, KerasHub, Keras's examples and lucidrains' tools call a thing, and its name here.

Names are compared without case and underscores: `WGAN_GP` asks for `WGANGP`. No Keras is needed,
since the command line answers a wrong flag before it imports any.
"""

import types

_TRAINING = "`gan = keras_gan.models.GAN(generator, critic)`, `gan.compile()`, `gan.fit(images)`"
_FRECHET = "`fd` with `extractor=inception`: `keras_gan.metrics.evaluate`, `keras-gan evaluate`"
_IMAGES = "absent: `R3GAN` (`--gan=r3gan`) learns pictures without labels"
_DATA = '`keras_gan.data.load("FOLDER", size=64)`'

OF_THINGS = {
    "cgan": "`ConditionalGAN` (`--gan=conditional`)",
    "classifierscore": "`keras_gan.metrics.inception_score`",
    "clipdiscriminatorweights": "`keras_gan.models.WGAN(generator, critic, clip=0.01)`",
    "dcgan": "a pair of networks for any GAN: `networks.dcgan_generator` and `dcgan_critic`, "
    "`--network=dcgan`",
    "ema": "`ema_half_life=10_000` of a GAN, in images; `gan.generate` draws by the average",
    "estimator": _TRAINING,
    "eval": "`keras_gan.metrics.evaluate`",
    "fid": _FRECHET,
    "fit": "`gan.fit(images)`, `keras-gan train`",
    "frechetclassifierdistance": _FRECHET,
    "frechetinceptiondistance": _FRECHET,
    "frompreset": "`keras_gan.from_preset(NAME)`",
    "ganestimator": _TRAINING,
    "ganloss": _TRAINING,
    "ganmodel": _TRAINING,
    "ganmonitor": '`keras_gan.callbacks.SampleGrid("FOLDER")`',
    "gantrain": _TRAINING,
    "gantrainops": _TRAINING,
    "generate": "`gan.generate(64)`, `keras-gan sample`",
    "imagedatasetfromdirectory": _DATA,
    "imagegrid": "`keras_gan.visualization.images.grid`",
    "instancenormalization": "`keras_gan.layers.GroupNormalization(groups=-1)`",
    "kernelclassifierdistance": "`keras_gan.metrics.kernel_distance`",
    "kid": "`kd` with `extractor=inception`: `keras_gan.metrics.evaluate`, `keras-gan evaluate`",
    "lightweightgan": _IMAGES,
    "loaddata": _DATA,
    "loadmodel": '`keras.saving.load_model("gan.keras")`, after `import keras_gan`',
    "modelcheckpoint": '`keras_gan.callbacks.Checkpoint("FOLDER")`',
    "modelloader": '`keras.saving.load_model("gan.keras")`, `keras_gan.from_preset(NAME)`',
    "modifieddiscriminatorloss": "`keras_gan.losses.non_saturating_critic_loss`",
    "modifiedgeneratorloss": "`keras_gan.losses.non_saturating_generator_loss`",
    "progan": _IMAGES,
    "pushtohub": '`gan.push_to_hub("USER/NAME")`',
    "savetopreset": '`gan.save_to_preset("FOLDER")`',
    "serve": '`gan.export("FOLDER")`, `keras-gan export`',
    "spectralnorm": "`keras_gan.layers.SpectralNormalization`",
    "stargan": "absent: `CycleGAN` translates between two sets",
    "stylegan": _IMAGES,
    "stylegan2": _IMAGES,
    "tensorpool": "`replay=keras_gan.layers.ImagePool(50)` of a GAN",
    "trainer": f"{_TRAINING}; `keras-gan train`",
    "unetgenerator": "`keras_gan.networks.unet_translator`",
    "uploadpreset": '`gan.push_to_hub("USER/NAME")`',
    "wassersteinloss": "`keras_gan.losses.wasserstein_critic_loss`, `wasserstein_generator_loss`",
    "wassersteingradientpenalty": "`keras_gan.penalties.gradient_penalty`",
}
OF_FLAGS = {
    "amp": "`--precision=mixed_float16`",
    "augprob": "`--augment=color,translation,cutout`, which applies to every image",
    "augtypes": "`--augment=color,translation,cutout`",
    "calculatefidevery": "`keras-gan evaluate` of a run, the callback `Evaluate` within `fit`",
    "fp16": "`--precision=mixed_float16`",
    "generate": "the command `keras-gan sample --model=RUN/model.keras`",
    "generateinterpolation": "`keras-gan sample --model=RUN/model.keras --interpolate`",
    "gradientaccumulateevery": "`--batch_size=`",
    "greyscale": "`--channels=1`",
    "imagesize": "`--size=64`",
    "loadfrom": "`keras-gan resume RUN --step=STEP`",
    "lr": "`--learning_rate=2e-4`",
    "mixedprecision": "`--precision=mixed_float16`",
    "modelsdir": "`--out=FOLDER`",
    "multigpus": "`--processes=`, on JAX",
    "name": "`--out=FOLDER`",
    "networkcapacity": "`--width=`",
    "new": "another `--out=FOLDER`",
    "numgenerate": "`--count=`",
    "numimagetiles": "`--count=`",
    "numtrainsteps": "`--epochs=`",
    "outdir": "`--out=FOLDER`",
    "resultsdir": "`--out=FOLDER`",
    "saveevery": "`--checkpoint_every=`",
    "steps": "`--epochs=`",
    "transparent": "`--channels=4`",
    "truncpsi": "`--truncation=`",
}


def here(name, known=OF_THINGS):
    """`" Here that is ..."` of a name of another library; empty for one that none has."""
    line = known.get(_plain(name))
    return f" Here that is {line}." if line else ""


def explain(module):
    """Have a module answer for a name that it lacks by the name that the thing has here."""

    def missing(name):
        found = _among(module, name) or here(name)
        raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}.{found}")

    module.__getattr__ = missing


def _among(module, name):
    """The module's own name that differs by case, underscores or the word discriminator."""
    sought = _plain(name).replace("discriminator", "critic")
    for own, thing in vars(module).items():
        if _plain(own) == sought and not isinstance(thing, types.ModuleType):
            return f" Here that is `{module.__name__}.{own}`."
    return ""


def _plain(name):
    return str(name).lower().replace("_", "").replace("-", "")
