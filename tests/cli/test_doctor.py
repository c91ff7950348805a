import sqlite3
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.loopback import *  # noqa: F403
