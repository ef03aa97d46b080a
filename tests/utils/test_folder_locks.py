import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from keras_gan.utils.folder_locks import claimed

pytestmark = pytest.mark.any_backend

CLAIM = """
import sys, time
from keras_gan.utils.folder_locks import claimed
with claimed(sys.argv[1]):
    print("claimed", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_a_claimed_folder_is_refused_until_its_process_dies(tmp_path):
    command = [sys.executable, "-c", CLAIM, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "claimed\n"
        refused = pytest.raises(OSError, match=f"Another training.*Received: '{tmp_path}'")
        with refused, claimed(tmp_path):
            pass
        other.kill()
    with claimed(tmp_path):
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_child_does_not_keep_the_lock(tmp_path):
    with claimed(tmp_path):
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
    try:
        with claimed(tmp_path):
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_a_folder_made_anew_under_a_claimed_name_is_claimed_too(tmp_path):
    path = tmp_path / "run"
    with claimed(path) as claim:
        shutil.rmtree(path)
        claim.renew()
        with pytest.raises(BlockingIOError), claimed(path):
            pass
        shutil.rmtree(path)
        with claimed(path), pytest.raises(BlockingIOError, match="Another training"):
            claim.renew()
        claim.renew()
