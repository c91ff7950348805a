"""Archive, copy, files, labels: what is done with whole prompts."""

from sqlalchemy import Engine

from tests.pages.opening import checked, open_page, words_of
from tests.pages.test_prompts_try import pressed
from workbench.prompts import PromptDraft, archive, history, listing, push, resolve
from workbench.ui.prompt_files import maker, pushed

ECHO = ({"role": "user", "content": "{{ question }}"},)


def test_an_archived_prompt_leaves_the_list_stays_readable_and_comes_back(fresh_shop: Engine) -> None:
    push(fresh_shop, "other", PromptDraft(ECHO, "demo/answerer"))
    at = pressed(open_page("prompts", prompt="support"), "archive")
    assert [prompt.name for prompt in listing(fresh_shop)] == ["other"]
    said = words_of(at)
    assert "Archived" in said and at.button(key="save").disabled
    assert "support  (archived)" in at.selectbox(key="prompt_in_address").options
    at.button_group(key="tab_in_address").set_value("versions").run()
    assert "Not compared yet" in words_of(checked(at))
    pressed(at, "unarchive_here")
    assert [prompt.name for prompt in listing(fresh_shop)] == ["other", "support"]
    assert "Archived" not in words_of(at)


def test_when_every_prompt_is_archived_they_can_still_be_found(fresh_shop: Engine) -> None:
    archive(fresh_shop, "support")
    at = open_page("prompts")
    assert at.query_params["prompt"] == "support" and "Archived" in words_of(at)


def test_a_copy_is_a_new_prompt_that_begins_with_a_version(fresh_shop: Engine) -> None:
    at = pressed(open_page("prompts", tab="versions"), "copy_2")
    assert (at.query_params["new"], at.query_params["from"]) == ("yes", "support@2")
    assert "Copied from support@2" in words_of(at)
    assert at.text_area(key="draft__0_content_0").value.startswith("Answer only from the documentation")
    at.text_input(key="draft__0_name").set_value("copied").run()
    pressed(at, "save")
    assert resolve(fresh_shop, "copied@1").hash == resolve(fresh_shop, "support@2").hash
    assert "from" not in at.query_params


def test_a_copy_never_takes_the_place_of_what_was_typed(fresh_shop: Engine) -> None:
    at = open_page("prompts", new="yes")
    at.text_area(key="draft__0_content_0").set_value("Mine.").run()
    at.query_params["from"] = "support@2"
    at.run()
    assert "support@2 is not copied" in words_of(checked(at))
    assert at.text_area(key="draft__0_content_0").value == "Mine."
    pressed(at, "discard")
    at.query_params["from"] = "support@2"
    at.run()
    assert "Copied from support@2" in words_of(checked(at))


def test_a_copy_of_what_is_not_there_is_said_in_words(fresh_shop: Engine) -> None:
    assert "There is no prompt 'nobody'" in words_of(open_page("prompts", new="yes", **{"from": "nobody@2"}))


def test_a_label_is_taken_off_and_every_move_is_listed(fresh_shop: Engine) -> None:
    at = open_page("prompts", tab="versions")
    at.radio(key="mark_kind").set_value("Take a label off")
    at.selectbox(key="mark_name").set_value("production")
    at.text_input(key="mark_note").set_value("it failed")
    pressed(at, "put_mark")
    assert not [version for version in history(fresh_shop, "support") if version.labels]
    said = words_of(at)
    assert "taken off" in said and "it failed" in said and "version 1" in said


def test_a_version_that_was_never_compared_leads_to_its_comparison(fresh_shop: Engine) -> None:
    links = [element.proto for element in open_page("prompts", tab="versions").get("page_link")]
    assert next((link.label, link.query_string) for link in links) == ("Compare it", "candidate=support%403")


def test_a_file_is_given_out_and_taken_back_in_word_for_word(fresh_shop: Engine) -> None:
    content = maker(resolve(fresh_shop, "support@2"))()
    assert list(pushed([("support.yaml", content)])) == [(True, "support.yaml: support@4")]
    assert resolve(fresh_shop, "support@4").hash == resolve(fresh_shop, "support@2").hash


def test_files_are_taken_one_by_one_and_what_is_wrong_with_one_is_named(fresh_shop: Engine) -> None:
    good = b"name: fresh\nmodel: demo/answerer\nmessages:\n  - {role: user, content: Hello}\n"
    wrong = b"name: fresh\nmodle: x\nmessages: []\n"
    found = list(pushed([("../../bad.yaml", wrong), ("fresh.yaml", good), ("fresh.yaml", good), ("x.txt", b"")]))
    assert [is_good for is_good, _ in found] == [False, True, True, False]
    assert "bad.yaml:2: modle" in found[0][1] and "/tmp" not in found[0][1]
    assert found[1][1] == found[2][1] == "fresh.yaml: fresh@1"
    assert resolve(fresh_shop, "fresh@1").author != ""


def test_each_version_can_be_taken_as_a_file(fresh_shop: Engine) -> None:
    buttons = [element.proto.label for element in open_page("prompts", tab="versions").get("download_button")]
    assert buttons == [f"Download version {number} as a file" for number in (3, 2, 1)]


def test_tools_are_told_apart_one_by_one_in_a_difference(fresh_shop: Engine) -> None:
    def tool(name: str, text: str) -> dict[str, object]:
        return {"type": "function", "function": {"name": name, "description": text}}

    one, two = tool("look_up", "Look up an order"), tool("book", "Book a call")
    push(fresh_shop, "tools", PromptDraft(ECHO, "demo/answerer", {}, (one, two)))
    push(fresh_shop, "tools", PromptDraft(ECHO, "demo/answerer", {}, (tool("look_up", "Look up a parcel"), tool("refund", "Pay back"))))
    push(fresh_shop, "tools", PromptDraft(ECHO, "demo/answerer", {}, (tool("refund", "Pay back"), tool("look_up", "Look up a parcel"))))
    said = words_of(open_page("prompts", prompt="tools", tab="difference", version=2, against=1))
    assert "3 tools changed" in said
    assert "Tool book, removed" in said and "Tool refund, added" in said and "Tool look_up" in said
    assert ">an order</mark>" in said and ">a parcel</mark>" in said
    assert "order of the tools" not in said, "one that came or went is no other order"
    assert "The order of the tools changed" in words_of(open_page("prompts", prompt="tools", tab="difference"))
