import pytest

from workbench.providers.demo.reading import read


def test_tags_tell_documents_question_and_instructions_apart() -> None:
    task = read(
        [
            {"role": "system", "content": "Be kind."},
            {
                "role": "user",
                "content": "<context># One\nFirst.\n\n# Two\nSecond.</context>\n<question>Why?</question>\nAnswer in one sentence.",
            },
        ]
    )
    assert task.question == "Why?"
    assert task.documents == ("# One\nFirst.", "# Two\nSecond.")
    assert "Be kind." in task.instructions
    assert "one sentence" in task.instructions


@pytest.mark.parametrize("heading", ["Question:", "**Question:**", "## Customer question:", "User's question:"])
def test_headings_do_the_same(heading: str) -> None:
    task = read([{"role": "user", "content": f"Documentation:\n# One\nFirst.\n\n{heading} Why?"}])
    assert task.question == "Why?"
    assert task.documents == ("# One\nFirst.",)


def test_documents_in_the_system_message_are_found() -> None:
    task = read([{"role": "system", "content": "Be kind.\n<documents># One\nFirst.</documents>"}, {"role": "user", "content": "Why?"}])
    assert task.documents == ("# One\nFirst.",)
    assert task.question == "Why?"
    assert "First" not in task.instructions


def test_last_user_message_counts() -> None:
    turns = [{"role": "user", "content": "Old?"}, {"role": "assistant", "content": "Yes."}, {"role": "user", "content": "New?"}]
    assert read(turns).question == "New?"


def test_pasted_text_without_labels_ends_in_its_question() -> None:
    task = read([{"role": "user", "content": "Some fact. " * 100 + "\n\nWhat follows?"}])
    assert task.question == "What follows?"
    assert task.documents[0].startswith("Some fact.")


def test_nothing_is_read_from_nothing() -> None:
    task = read([])
    assert (task.question, task.documents, task.instructions) == ("", (), "")
