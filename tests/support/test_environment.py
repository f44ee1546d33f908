"""The environment of the tests."""

import os
import time

from tests.support import environment


def test_settings_of_the_machine_do_not_reach_a_test() -> None:
    os.environ["FONDS_DATABASE"] = "sqlite:///somebody.db"
    os.environ["HTTPS_PROXY"] = "proxy.example"

    environment.scrub()

    assert not {"FONDS_DATABASE", "HTTPS_PROXY"} & set(os.environ)
    assert time.localtime(0).tm_gmtoff % 3600 != 0
