"""Show a newcomer the three things to do, each with its command."""

import streamlit as st

from workbench.ui import places


def three_steps(*, has_prompts: bool, has_golden_sets: bool) -> None:
    """Draw the steps from an empty store to a first comparison; those done are marked."""
    st.markdown("Three steps to a first answer.")
    first, second, third = st.columns(3, gap="medium", border=True)
    with first:
        _step(
            "1", "Push two versions of a prompt", has_prompts, "A file with messages, a model and parameters. Versions never change.",
            "workbench prompts push support.yaml",
        )  # fmt: skip
        places.link(places.PROMPTS, "Prompts")
    with second:
        _step(
            "2", "Import a golden set", has_golden_sets, "Questions with expected answers, as CSV, JSONL or YAML. A few dozen are a start.",
            "workbench golden import questions.csv",
        )  # fmt: skip
        places.link(places.GOLDEN_SETS, "Golden sets")
    with third:
        _step(
            "3", "Compare", False, "Both versions answer every question; judges and checks say which is better, and how surely.",
            "workbench run --golden questions \\\n  --variant support@1 \\\n  --variant support@2 --judge pairwise",
        )  # fmt: skip
        places.link(places.COMPARE, "Compare")
    st.space("small")
    with st.container(border=True):
        st.markdown("**Only looking?** A filled store with synthetic data and no keys needed:")
        st.code("workbench demo", language="console")


def _step(number: str, title: str, is_done: bool, text: str, command: str) -> None:
    done = " :green-badge[Done]" if is_done else ""
    st.markdown(f"##### {number}. {title}{done}")
    st.markdown(text)
    st.code(command, language="console", wrap_lines=True)
