"""Bring prompts in from files, and give versions out as files."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.prompts import PromptVersion, push_file, read_file, to_file_text
from workbench.ui import data, words

ENDINGS = ["yaml", "yml", "json"]
ROUND = "import_round"
BROUGHT = "brought_in"


def offer_import() -> None:
    """Draw the field that takes files, and what came of the last ones."""
    with st.popover("Import", icon=":material/upload_file:", key="import_prompts"):
        st.markdown(
            "Files as the download of a version writes them and `workbench prompts push` reads them. What is new in one is a version."
        )
        st.file_uploader(
            "Prompt files, YAML or JSON",
            ENDINGS,
            accept_multiple_files=True,
            key=f"prompt_files_{st.session_state.get(ROUND, 0)}",
            on_change=_bring_in,
        )
        for is_good, text in st.session_state.get(BROUGHT, []):
            (st.success if is_good else st.error)(words.plain(text), icon=":material/check_circle:" if is_good else ":material/error:")


def _bring_in() -> None:
    """Push each file by itself: one that is refused keeps none of the others out."""
    given: Sequence[Any] = st.session_state[f"prompt_files_{st.session_state.get(ROUND, 0)}"] or ()
    if not given:
        return
    st.session_state[BROUGHT] = [list(told) for told in pushed([(one.name, one.getvalue()) for one in given])]
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    data.forget()


def pushed(files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[bool, str]]:
    """Push files by their names and bytes; say of each whether it was taken, and what it is now or why it was not."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files:
            path = Path(folder) / Path(name).name
            path.write_bytes(content)
            try:
                author = read_file(path).author or data.person()
                version = push_file(data.engine(), path, author=author)
            except WorkbenchError as error:
                yield False, str(error).replace(f"{folder}/", "").replace(str(folder), name)
            else:
                yield True, f"{name}: {version.reference}"


def offer_file(version: PromptVersion) -> None:
    """Draw the button that gives a version out as a file; its bytes are made when somebody asks."""
    label = f"Download version {version.number} as a file"
    st.download_button(
        label,
        maker(version),
        file_name=f"{file_stem(version)}.yaml",
        mime="application/yaml",
        key=f"download_{version.number}",
        icon=":material/download:",
        type="tertiary",
        help=label,
        on_click="ignore",
    )


def maker(version: PromptVersion) -> Callable[[], bytes]:
    """Give what makes the bytes of a version's file when it is called."""
    return lambda: to_file_text(version).encode()


def file_stem(version: PromptVersion) -> str:
    """Name a version's file: no folder, no sign that a file system could not take.

    >>> from types import SimpleNamespace
    >>> file_stem(SimpleNamespace(prompt="teams/support bot", number=3))
    'teams-support-bot-3'
    """
    return "-".join([*"".join(sign if sign.isalnum() or sign in "-_." else " " for sign in version.prompt).split(), str(version.number)])
