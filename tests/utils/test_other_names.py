"""The names of other libraries lead to ours, which exist."""

import re

import pytest

import keras_gan
from keras_gan import cli
from keras_gan.cli.commands import COMMANDS
from keras_gan.utils import other_names

pytestmark = pytest.mark.any_backend


@pytest.mark.parametrize(
    "module, name, here",
    [
        (keras_gan, "GANEstimator", "`gan = keras_gan.models.GAN(generator, critic)`"),
        (keras_gan, "upload_preset", '`gan.push_to_hub("USER/NAME")`.'),
        (keras_gan.models, "WGAN_GP", "`keras_gan.models.WGANGP`."),
        (keras_gan.models, "StyleGAN2", "absent: `R3GAN`"),
        (keras_gan.networks, "dcgan_discriminator", "`keras_gan.networks.dcgan_critic`."),
        (keras_gan.losses, "hinge_discriminator_loss", "`keras_gan.losses.hinge_critic_loss`."),
    ],
)
def test_a_name_of_another_library_is_answered_by_ours(module, name, here):
    with pytest.raises(AttributeError, match=f"no attribute '{name}'. Here that is ") as caught:
        getattr(module, name)
    assert here in str(caught.value)


def test_any_other_name_is_answered_as_ever():
    assert not hasattr(keras_gan.models, "no_such_name")
    with pytest.raises(AttributeError, match="module 'keras_gan' has no attribute 'no_such'.$"):
        _ = keras_gan.no_such


@pytest.mark.parametrize("table", [other_names.OF_THINGS, other_names.OF_FLAGS])
def test_keys_are_plain_and_what_they_lead_to_exists(table):
    assert all(re.fullmatch("[a-z0-9]+", key) for key in table)
    text = " ".join(table.values())
    for path in set(re.findall(r"keras_gan(?:\.\w+)+", text)):
        thing = keras_gan
        for name in path.split(".")[1:]:
            thing = getattr(thing, name)
    for command in set(re.findall(r"keras-gan (\w+)", text)):
        assert command in COMMANDS


@pytest.mark.parametrize("flag", other_names.OF_FLAGS)
def test_no_flag_of_train_is_answered_as_another_library_s(flag, capsys):
    assert cli.main(["keras_gan", "train", f"--{flag}"]) == 2
    line = capsys.readouterr().err
    assert f"Unknown command line flag '{flag}'. Here that is " in line
    assert "`keras-gan train --help` lists the flags." in line


@pytest.mark.parametrize("line", other_names.OF_FLAGS.values())
def test_the_flags_that_are_named_exist(line):
    for given in re.findall(r"--\w+", line):
        helps = [name for name in COMMANDS if given[2:] in _flags(name)]
        assert helps, given


@pytest.mark.parametrize(
    "words, here",
    [
        (["generate"], "Here that is `gan.generate(64)`, `keras-gan sample`. Received: 'generate'"),
        (["--data=photos"], "The command comes first, as in `keras-gan train --data=photos`."),
        (["train", "--gan=dcgan"], "a pair of networks for any GAN: `networks.dcgan_generator`"),
    ],
)
def test_commands_of_another_library_are_one_line(words, here, capsys):
    assert cli.main(["keras_gan", *words]) == 2
    assert here in capsys.readouterr().err


def _flags(name):
    from absl import flags as absl_flags

    flags = absl_flags.FlagValues()
    COMMANDS[name].define(flags)
    return flags
