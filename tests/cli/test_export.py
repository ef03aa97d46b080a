"""Exported generators compute what the GAN's own averaged generator does, under named tensors."""

import importlib.util

import keras
import numpy as np
import pytest

from keras_gan import cli, models, networks
from keras_gan.cli import export, sample
from keras_gan.cli.commands.export import FORMATS
from tests import minimal_gans

BACKEND = keras.backend.backend()
WRITTEN_ON = {
    "tensorflow": ["savedmodel", "litert"],
    "jax": ["savedmodel"],
    "torch": ["torch", "onnx"],
}
WRITTEN = WRITTEN_ON[BACKEND]
FORMAT = WRITTEN[0]


def run(capsys, *arguments):
    code = cli.main(["keras_gan", "export", *map(str, arguments)])
    return code, *capsys.readouterr()


def read(path, inputs, name=FORMAT):
    """What a file of a format makes of arrays by name: output by its name."""
    if name == "torch":
        torch = pytest.importorskip("torch")
        values = [torch.from_numpy(array) for array in inputs.values()]
        program = torch.export.load(path).module()
        return {k: v.detach().numpy() for k, v in program(_packed(values)).items()}
    if name == "onnx":
        program = pytest.importorskip("onnx.reference").ReferenceEvaluator(path)
        return dict(zip(program.output_names, program.run(None, inputs), strict=True))
    tf = pytest.importorskip("tensorflow")
    if name == "litert":
        return tf.lite.Interpreter(path).get_signature_runner("serving_default")(**inputs)
    served = tf.saved_model.load(path).signatures["serving_default"]
    made = served(**{name: tf.constant(array) for name, array in inputs.items()})
    return {name: tensor.numpy() for name, tensor in made.items()}


def _packed(values):
    return values if len(values) > 1 else values[0]


def moved(gan, path):
    """The GAN after its average has left its generator, saved and loaded."""
    gan.ema_generator.set_weights([0.5 * w for w in gan.ema_generator.get_weights()])
    gan.images_seen.assign(1)
    gan.save(path)
    return keras.saving.load_model(path)


@pytest.mark.parametrize("name", WRITTEN)
def test_latents_and_labels(name, capsys, tmp_path):
    if name == "onnx":
        pytest.importorskip("onnx")
    path = tmp_path / "gan.keras"
    generator = networks.dcgan_generator((8, 8, 1), 4, 2, classes=3)
    critic = networks.dcgan_critic((8, 8, 1), 2, classes=3)
    gan = moved(models.ConditionalGAN(generator, critic), path)
    out = tmp_path / f"out{FORMATS[name].ending}"
    code, told, err = run(capsys, f"--model={path}", f"--format={name}", f"--out={out}")
    assert code == 0, err
    latents, labels = gan.draw_latents(5, seed=0), [0, 1, 2, 1, 0]
    one_hot = np.eye(3, dtype="float32")[labels]
    made = read(str(out), {"latents": latents, "label": one_hot}, name)
    expected = gan.generate(latents=latents, labels=labels)
    assert list(made) == ["samples"] and expected.std() > 0.01
    np.testing.assert_allclose(made["samples"], expected, atol=1e-5)
    assert "latents (batch, 4) float32, label (batch, 3) float32 -> samples (batch, 8, 8" in told
    assert (
        np.abs(expected - keras.ops.convert_to_numpy(gan.generator([latents, one_hot]))).max()
        > 1e-3
    )


def test_each_direction_of_a_translator(capsys, tmp_path):
    path = tmp_path / "gan.keras"
    gan = moved(minimal_gans.CASES["unpaired"].compiled(), path)
    images = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 1)).astype("uint8")
    arguments = [f"--model={path}", f"--format={FORMAT}"]
    for name in gan.directions():
        (given,) = gan.network_of(name).inputs
        inputs = np.resize(images, (3, *given.shape[1:]))
        out = tmp_path / f"{name}{FORMATS[FORMAT].ending}"
        code, _, err = run(capsys, *arguments, f"--direction={name}", f"--out={out}")
        assert code == 0, err
        made = read(str(out), {given.name: (inputs / 127.5 - 1).astype("float32")})
        np.testing.assert_allclose(made["translated"], gan.translate(inputs, name), atol=1e-5)
    code, _, err = run(capsys, *arguments, "--direction=x_to_z", f"--out={tmp_path / 'no'}.pt2")
    assert code == 2 and "x_to_y, y_to_x" in err


@pytest.mark.parametrize("name", FORMATS)
def test_one_line_says_which_backend_or_package_writes_it(name, capsys, monkeypatch):
    needs = FORMATS[name].needs
    monkeypatch.setattr(importlib.util, "find_spec", lambda module: None)
    monkeypatch.setattr(export, "load", lambda flags: pytest.skip("nothing is missing"))
    code, _, err = run(capsys, "gan_ring8", f"--format={name}")
    assert code == 2 and err.count("\n") == 1
    missing = needs[BACKEND].replace("_", "-") if BACKEND in needs else "set KERAS_BACKEND="
    assert missing in err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "Name one GAN: a preset as a word or --model="),
        (["gan_ring8", "--preset=gan_ring8"], "Name one preset, as a word or by --preset=NAME."),
        (["gan_ring8", f"--format={FORMAT}", "--direction=x_to_y"], "--direction is for GANs that"),
        (["gan_rings", f"--format={FORMAT}"], "Did you mean 'gan_ring8'?"),
        (["sequence_gan_wordnet", f"--format={FORMAT}"], "word by word is run by `gan.generate`"),
    ],
)
def test_mistakes(arguments, expected, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, f"--format={FORMAT}", *arguments)
    assert code == 2 and out == "" and expected in err and err.count("\n") == 1


@pytest.mark.skipif(BACKEND != "torch", reason="of a format with an ending")
def test_the_ending_is_that_of_the_format(capsys):
    code, _, err = run(capsys, "gan_ring8", "--format=torch", "--out=a.onnx")
    assert code == 2 and "--out=generator.pt2. Received: --out=a.onnx" in err


def test_a_word_names_the_preset_of_each_command(monkeypatch, capsys):
    """`sample`, `evaluate`, `translate` and `export` hand it to the same loader."""
    asked = []

    def from_preset(name):
        asked.append(name)
        raise ValueError("enough")

    monkeypatch.setattr(sample.loading, "from_preset", from_preset)
    for command in (["sample"], ["evaluate"], ["translate", "."], ["export", f"--format={FORMAT}"]):
        assert cli.main(["keras_gan", *command, "a_preset"]) == 2
    assert asked == ["a_preset"] * 4
