"""Labels on the command line: learned by a column's name, asked for by a class's name, scored."""

import json
import shutil
import types

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan import cli, models
from keras_gan.cli import evaluate_labels, recipes
from keras_gan.cli import labels as cli_labels
from keras_gan.data import columns
from keras_gan.metrics import extractors
from keras_gan.visualization import images, interpolation
from tests.metrics.test_evaluation import make_extractor

pytestmark = pytest.mark.any_backend

HAIR = ["bald", "curly", "long"]
SMALL = ["--epochs=1", "--batch_size=12", "--width=2", "--latent_dim=2"]


def make_reader():
    """A quick classifier of three classes."""
    reader = make_extractor("reader", digest="cd" * 32)
    features, logits = reader.network.output
    reader.network = keras.Model(reader.network.input, (features, logits[:, :3]))
    return reader


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a data set of columns, and a run on one of them."""
    folder = tmp_path_factory.mktemp("labels")
    random = np.random.default_rng(0)
    np.savez(
        folder / "faces.npz",
        image=random.integers(0, 256, (48, 8, 8, 1)).astype("uint8"),
        test=np.arange(48) >= 36,
        hair=np.array(HAIR)[np.arange(48) % 3],
        skin=np.array(["light", "dark"])[np.arange(48) % 2],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_GAN_DATA", str(folder))
        command = ["train", "--gan=r3gan", "--data=faces", "--labels=hair", *SMALL]
        assert cli.main(["keras_gan", *command, f"--out={folder / 'run'}"]) == 0
    return folder


@pytest.fixture(autouse=True)
def environment(place, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GAN_DATA", str(place))
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))
    monkeypatch.setitem(extractors._LOADERS, "pixels", make_extractor)
    monkeypatch.setitem(extractors._LOADERS, "reader", make_reader)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def gan(place):
    return keras.saving.load_model(place / "run" / "model.keras")


def run(capsys, *arguments):
    code = cli.main(["keras_gan", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_run_keeps_the_names_of_its_classes(place, gan):
    config = json.loads((place / "run" / "config.json").read_text())
    assert config["classes"] == HAIR and config["flags"]["labels"] == "hair"
    assert type(gan) is models.R3GAN and gan.condition.classes == 3
    assert "hair" not in json.dumps(gan.get_config(), default=str)


@pytest.mark.parametrize("given", ["long,bald", "2, 0", "long,0"])
def test_samples_are_asked_for_by_name_or_number(given, capsys, place, gan):
    arguments = [f"--model={place / 'run' / 'model.keras'}", "--count=4", f"--labels={given}"]
    code, _, err = run(capsys, "sample", *arguments)
    assert code == 0, err
    expected = images.grid(gan.generate(labels=[2, 0, 2, 0], seed=0), columns=2)
    with Image.open("samples.png") as picture:
        difference = np.array(picture).astype(int) - expected[..., 0]
    assert np.abs(difference).max() <= 1


def test_classes_are_interpolated_at_fixed_latents(capsys, place, gan):
    model = f"--model={place / 'run' / 'model.keras'}"
    code, _, err = run(capsys, "sample", model, "--interpolate", "--labels=bald,curly", "--count=2")
    assert code == 0, err
    expected = interpolation.class_grid(gan, [0, 1], rows=2, seed=0)
    with Image.open("samples.png") as picture:
        assert np.abs(np.array(picture).astype(int) - expected[..., 0]).max() <= 1
    with Image.open("samples.gif") as film:
        assert film.n_frames == 32


def test_unknown_names_are_one_line(capsys, place):
    model = f"--model={place / 'run' / 'model.keras'}"
    for given, expected in (
        ("red", "Labels are among bald, curly, long, or their numbers: --labels=bald. Received"),
        ("3", "labels from 0 to 2"),
        ("", "Received: --labels=."),
    ):
        code, _, err = run(capsys, "sample", model, f"--labels={given}")
        assert code == 2 and expected in err
    with pytest.raises(ValueError, match="Labels are integers.*Received: --labels=cat"):
        cli_labels.numbers(["cat"], None)


def test_scores_of_labels_are_of_the_column_of_the_training(capsys, place):
    code, out, err = run(
        capsys, "evaluate", f"--model={place / 'run' / 'model.keras'}", "--data=faces",
        "--extractor=pixels", "--metrics=fd,intra_fd,conditional_accuracy", "--count=36",
        "--classifier=reader", "--by_class", "--confusion=table.png", "--out=scores.json",
    )  # fmt: skip
    assert code == 0, err
    rows = json.loads(open("scores.json").read())
    assert {row["metric"] for row in rows if "class" not in row["protocol"]} == {
        *("fd_pixels", "intra_fd_pixels", "real_intra_fd_pixels"),
        *("conditional_accuracy_reader", "real_accuracy_reader"),
    }
    assert {row["protocol"].get("class") for row in rows} == {None, *HAIR}
    assert all(row["protocol"]["labels_of"] == "hair" for row in rows)
    assert "fd_pixels curly " in out
    Image.open("table.png").verify()


def test_folders_of_generated_images_are_scored_by_class(capsys, place, tmp_path):
    with np.load(place / "faces.npz") as file:
        pictures, hair = file["image"], file["hair"]
    for name in HAIR:
        (tmp_path / "made" / name).mkdir(parents=True)
        for number in np.flatnonzero(hair == name):
            path = tmp_path / "made" / name / f"{number}.png"
            Image.fromarray(pictures[number, ..., 0]).save(path)
    arguments = ["--images=made", "--data=faces", "--labels=hair", "--extractor=pixels"]
    code, _, err = run(capsys, "evaluate", *arguments, "--metrics=intra_fd", "--out=a.json")
    assert code == 0, err
    shutil.rmtree(tmp_path / "made" / "curly")
    code, _, err = run(capsys, "evaluate", *arguments, "--metrics=intra_fd")
    assert code == 2 and "bald, curly, long. Received: made with bald, long." in err


def test_folders_of_generated_images_are_numbered_as_the_data_are(monkeypatch):
    monkeypatch.setattr(evaluate_labels.data, "class_names", lambda path: ("10", "2", "9"))
    flags, names = types.SimpleNamespace(images="made"), ("2", "9", "10")
    assert list(evaluate_labels._numbered_as(names, flags, np.array([0, 1, 2]))) == [2, 0, 1]


def test_a_classifier_of_another_order_reads_no_labels():
    names = extractors.classifier.class_names("fashion_classifier")
    assert extractors.classifier.class_names("avatars_hair")[:2] == ("bald", "bobBangs")
    evaluate_labels._require_same_order("fashion_classifier", names)
    evaluate_labels._require_same_order("fashion_classifier", ("cat", "dog"))
    evaluate_labels._require_same_order("efficientnet_lite0", tuple(sorted(names)))
    with pytest.raises(ValueError, match="in the order T-shirt, trouser.*Received: data with T-sh"):
        evaluate_labels._require_same_order("fashion_classifier", tuple(sorted(names)))


def test_a_class_of_few_images_takes_no_other_score(capsys, place, tmp_path):
    for name, count in zip(HAIR, (6, 6, 1), strict=True):
        (tmp_path / "some" / name).mkdir(parents=True)
        for number in range(count):
            Image.new("L", (8, 8), 9 * number).save(tmp_path / "some" / name / f"{number}.png")
    code, out, err = run(
        capsys, "evaluate", f"--model={place / 'run' / 'model.keras'}", "--data=some",
        "--labels=label", "--extractor=pixels", "--count=26",
    )  # fmt: skip
    assert code == 0 and "fd_pixels" in out and "intra_fd_pixels" not in out
    assert "intra_fd is left out: it needs 4 real images" in err and "fewer of long." in err


def test_a_labelled_preset_is_trained_on_with_folders_of_as_many_classes(capsys, gan, tmp_path):
    gan.save_to_preset(tmp_path / "preset")
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(12):
            Image.new("L", (9, 9), number).save(tmp_path / "pets" / name / f"{number}.png")
    command = ["train", "--start=preset", "--data=pets", *SMALL[:2], "--out=again"]
    code, _, err = run(capsys, *command)
    assert code == 2 and "preset has 3 classes" in err and "with 2, cat, dog." in err
    (tmp_path / "pets" / "fish").mkdir()
    Image.new("L", (9, 9)).save(tmp_path / "pets" / "fish" / "a.png")
    code, _, err = run(capsys, *command, "--size=5")
    assert code == 2 and "This GAN is of images of" in err and "--size=5 --channels=None" in err
    code, _, err = run(capsys, *command)
    assert code == 0, err
    config = json.loads((tmp_path / "again" / "config.json").read_text())
    assert config["classes"] == ["cat", "dog", "fish"]
    (tmp_path / "loose").mkdir()
    Image.new("L", (9, 9)).save(tmp_path / "loose" / "a.png")
    code, _, err = run(capsys, "train", "--start=preset", "--data=loose")
    assert code == 2 and "a folder with a subfolder for each class" in err


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["--labels=hat"], "one of hair, skin. Received: labels='hat'"),
        (["--data=ring8", "--labels=hair"], "write `labels='label'`. Received: labels='hair'"),
        (["--data_b=ring8"], "--data_b is for GANs of unpaired: leave it out."),
        (["--gan=needs_labels"], "name their column, --labels=hair, or another of hair, skin."),
    ],
)
def test_labels_that_are_not_there(given, expected, capsys, monkeypatch):
    recipe = recipes.Recipe(models.ConditionalGAN, data="labels")
    monkeypatch.setitem(recipes.RECIPES, "needs_labels", recipe)
    code, _, err = run(capsys, "train", "--data=faces", *given)
    assert code == 2 and expected in err


def test_the_advised_column_is_one_that_loads(place):
    assert columns.in_file(place / "faces.npz") == ["hair", "skin"]


def test_scores_of_labels_are_of_classes_with_the_numbers_of_the_training(capsys, place, tmp_path):
    for name in HAIR[1:]:
        (tmp_path / "some" / name).mkdir(parents=True)
        Image.new("L", (8, 8)).save(tmp_path / "some" / name / "a.png")
    model = f"--model={place / 'run' / 'model.keras'}"
    code, _, err = run(
        capsys, "evaluate", model, "--data=some", "--labels=label", "--extractor=pixels"
    )
    assert code == 2 and "order: bald, curly, long. Received: --data=some with curly, long." in err
    cli_labels.require_same_numbers(tuple(HAIR), tuple(HAIR[:2]), "some")
    cli_labels.require_same_numbers(None, ("cat",), "some")


def test_a_file_of_labels_is_of_the_rows_of_the_training_alone(capsys, place, tmp_path):
    paths = [str(tmp_path / name) for name in ("x.npy", "y.npy", "other.npy")]
    for path in (paths[0], paths[2]):
        np.save(path, np.zeros((4, 8, 8), "uint8"))
    shutil.copy(place / "run" / "model.keras", tmp_path)
    flags = {"data": paths[0], "labels": paths[1]}
    (tmp_path / "config.json").write_text(json.dumps({"flags": flags}))
    code, _, err = run(
        capsys, "evaluate", "--model=model.keras", "--data=other.npy", "--extractor=pixels"
    )
    assert code == 2 and "labels: name their file, --labels=labels.npy. Received: --data=o" in err
    record = cli_labels.recorded(cli.parse("evaluate", ["--model=model.keras"])[0])
    assert cli_labels.column_of(record, "x.npy") == paths[1]
