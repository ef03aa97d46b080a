"""`python -m keras_gan COMMAND --flag=value …`"""

import sys

from keras_gan.cli import main

sys.exit(main(sys.argv))
