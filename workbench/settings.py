"""Say where things are: the folder that is written to, the store, and what ships with the program.

`WORKBENCH_HOME` moves everything that is written; `WORKBENCH_DATABASE_URL` puts the store elsewhere.
"""

import os
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
BUNDLE = PACKAGE / "_bundle"
ROOT = BUNDLE if BUNDLE.is_dir() else PACKAGE.parent
"""The folder that holds `pages/` and `data/`: inside the wheel's package, or the repository."""

DATA = ROOT / "data"
PAGES = ROOT / "pages"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this process reads and writes."""

    home: Path
    database_url: str
    is_demo: bool = False

    @property
    def engine_url(self) -> str:
        """Give the run engine's own database, the same for everybody who works on the store.

        Beside a SQLite store a file of its own; on a server the engine keeps to a schema of its own.
        """
        prefix, separator, path = self.database_url.partition("sqlite:///")
        if prefix or not separator:
            return self.database_url
        return f"sqlite:///{Path(path).with_name(Path(path).stem + '-engine.db')}"

    @property
    def log_file(self) -> Path:
        """Give the file that the background worker writes its log to."""
        return self.home / "worker.log"

    def environment(self) -> dict[str, str]:
        """Give a child process the environment in which it finds the same store."""
        return {
            **os.environ,
            "WORKBENCH_HOME": str(self.home),
            "WORKBENCH_DATABASE_URL": self.database_url,
            "WORKBENCH_DEMO": "1" if self.is_demo else "0",
        }


def load(home: Path | None = None) -> Settings:
    """Read the environment: home folder (created if missing; `home` goes before it), store URL, demo or not."""
    home = (home or Path(os.environ.get("WORKBENCH_HOME") or default_home())).expanduser().resolve()
    home.mkdir(parents=True, exist_ok=True)
    url = os.environ.get("WORKBENCH_DATABASE_URL") or f"sqlite:///{home / 'workbench.db'}"
    return Settings(home=home, database_url=url, is_demo=os.environ.get("WORKBENCH_DEMO") == "1")


def load_demo(home: Path | None = None) -> Settings:
    """Give the settings of the demo store: a SQLite file in a folder of its own, whatever store the environment names."""
    folder = demo_home(home)
    folder.mkdir(parents=True, exist_ok=True)
    return Settings(home=folder, database_url=f"sqlite:///{folder / 'workbench.db'}", is_demo=True)


def default_home() -> Path:
    """Give the platform's folder for a person's data, such as `~/.local/share/workbench`."""
    import platformdirs

    return Path(platformdirs.user_data_dir("workbench", appauthor=False))


def demo_home(home: Path | None = None) -> Path:
    """Give the folder of the demo store, apart from the person's own."""
    return (home or Path(os.environ.get("WORKBENCH_HOME") or default_home())).expanduser().resolve() / "demo"


def person() -> str:
    """Name who acts: `WORKBENCH_AUTHOR`, or the name that the system knows; empty where it knows none."""
    import getpass

    if author := os.environ.get("WORKBENCH_AUTHOR"):
        return author
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
