"""Push versions, resolve references, and move what points at versions: tags once, labels with a record of every move.

A version never changes. Pushing what the newest version already says gives that version back, so a file can be pushed on every commit.
A tag stays where it was put; a label may move or be taken off. Numbers, tags, labels and `latest` share one space, so that a reference
means one thing.
"""

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import BadInput, Conflict, NotFound
from workbench.prompts.drafts import checked
from workbench.prompts.names import LATEST, check_mark, check_name, listed, split_reference
from workbench.store import prompts as store
from workbench.store.connection import reading, writing
from workbench.store.prompts import LabelMove, PromptDraft, PromptHeader, PromptSummary, PromptVersion

__all__ = [
    "LabelMove",
    "PromptDraft",
    "PromptSummary",
    "PromptVersion",
    "Pushing",
    "archive",
    "history",
    "label_history",
    "listing",
    "move_label",
    "push",
    "push_all",
    "resolve",
    "tag",
    "version_by_id",
]


@dataclass(frozen=True, slots=True)
class Pushing:
    """One push with what goes with it: tags and labels to be put on the version."""

    name: str
    draft: PromptDraft
    note: str = ""
    author: str = ""
    base: int | None = None
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def push(engine: Engine, name: str, draft: PromptDraft, *, note: str = "", author: str = "", base: int | None = None) -> PromptVersion:
    """Keep a draft as the next version; the same content as the newest version gives that one back, unchanged.

    `base` is the number of the version that was edited (0 for a new prompt; None does not ask). Raises `Conflict` where a newer one exists
    since, and `BadInput` with every problem of the draft, its field and, for templates, line and column.
    """
    return push_all(engine, Pushing(name, draft, note, author, base))


def push_all(engine: Engine, pushing: Pushing) -> PromptVersion:
    """Push with tags and labels, all of it or nothing."""
    name = check_name(pushing.name)
    draft = checked(pushing.draft, where=name)
    tags = [check_mark(one, "tag") for one in pushing.tags]
    labels = [check_mark(one, "label") for one in pushing.labels]
    with writing(engine) as session:
        prompt, version = _pushed(session, name, draft, pushing)
        for one in tags:
            _put_tag(session, prompt, version, one, pushing.author)
        for one in labels:
            _put_label(session, prompt, version, one, pushing.author, pushing.note)
        return _version(session, prompt, version.number)


def _pushed(session: Session, name: str, draft: PromptDraft, pushing: Pushing) -> tuple[PromptHeader, PromptVersion]:
    store.ensure_prompt(session, name=name)
    prompt = _prompt(session, name, locks=True)
    if prompt.archived_at is not None:
        raise BadInput("this prompt is archived: restore it before pushing to it", where=name)
    newest = _version(session, prompt, prompt.latest) if prompt.latest else None
    if newest and newest.hash == draft.hash:
        return prompt, newest
    if pushing.base is not None and pushing.base != prompt.latest:
        raise Conflict(_conflict(session, prompt, pushing.base), where=name)
    store.add_version(session, prompt_id=prompt.id, number=prompt.latest + 1, draft=draft, note=pushing.note, author=pushing.author)
    prompt = _prompt(session, name)
    return prompt, _version(session, prompt, prompt.latest)


def _conflict(session: Session, prompt: PromptHeader, base: int) -> str:
    if base > prompt.latest:
        return f"there is no version {base} to have been edited; the newest is {prompt.latest}"
    since = [version for version in store.versions_of(session, prompt=prompt) if version.number > base]
    said = "; ".join(f"{one.number} by {one.author or 'somebody'}" + (f" ({one.note})" if one.note else "") for one in reversed(since))
    advice = f"Look at the difference, then save your edit on version {prompt.latest}."
    return f"since version {base}, which you edited, there is version {said}. {advice}"


def resolve(engine: Engine, reference: str) -> PromptVersion:
    """Give the version that a reference means: `name@7`, `name@label`, `name@tag`, `name@latest`; a bare name is its latest.

    Raises `NotFound`, naming what exists. Archived prompts resolve too: evidence points at them.
    """
    with reading(engine) as session:
        return _resolved(session, reference)[1]


def version_by_id(engine: Engine, version_id: int) -> PromptVersion:
    """Give the version that evidence points at. Raises `NotFound`."""
    with reading(engine) as session:
        found = store.version_by_id(session, version_id=version_id)
    if found is None:
        raise NotFound(f"There is no prompt version with the id {version_id}.")
    return found


def _resolved(session: Session, reference: str) -> tuple[PromptHeader, PromptVersion]:
    name, mark = split_reference(reference)
    prompt = _prompt(session, name)
    return prompt, _version(session, prompt, _number(session, prompt, mark))


def _number(session: Session, prompt: PromptHeader, mark: str) -> int:
    if mark.lower() == LATEST:
        return prompt.latest
    if mark.isdecimal():
        return int(mark)
    labels = store.labels_of(session, prompt_id=prompt.id)
    tags = store.tags_of(session, prompt_id=prompt.id)
    number = labels.get(mark) or tags.get(mark)
    if number:
        return number
    if mark in labels:
        raise NotFound(f"The label {mark} is on no version of {prompt.name} at present. Its versions are 1 to {prompt.latest}.")
    on = [label for label, place in labels.items() if place]
    raise NotFound(
        f"{prompt.name} has neither a label nor a tag {mark!r}. Labels: {listed(on, wanted=mark)}. "
        f"Tags: {listed(tags, wanted=mark)}. Versions: 1 to {prompt.latest}."
    )


def listing(engine: Engine, *, search: str = "", archived: bool = False) -> list[PromptSummary]:
    """Give the prompts whose name contains `search`, by name; with `archived`, those that were taken out of the lists."""
    with reading(engine) as session:
        return store.summaries(session, search=search.strip(), archived=archived)


def history(engine: Engine, name: str) -> list[PromptVersion]:
    """Give all versions of a prompt, newest first. Raises `NotFound`."""
    with reading(engine) as session:
        return store.versions_of(session, prompt=_prompt(session, name))


def tag(engine: Engine, reference: str, tag_name: str, *, author: str = "") -> PromptVersion:
    """Put a tag on a version, for ever; the same again is nothing new.

    Raises `BadInput` where the tag is on another version, reads like a number or `latest`, or is a label's name.
    """
    name = check_mark(tag_name, "tag")
    with writing(engine) as session:
        prompt, version = _locked(session, reference)
        _put_tag(session, prompt, version, name, author)
        return _version(session, prompt, version.number)


def _put_tag(session: Session, prompt: PromptHeader, version: PromptVersion, name: str, author: str) -> None:
    if name in store.labels_of(session, prompt_id=prompt.id):
        raise BadInput(f"{name} is a label of {prompt.name}, which moves; a tag needs a name of its own", where="tag")
    on = store.tags_of(session, prompt_id=prompt.id).get(name)
    if on is None:
        store.add_tag(session, prompt_id=prompt.id, version_id=version.id, name=name, author=author)
    elif on != version.number:
        raise BadInput(
            f"the tag {name} is on version {on} of {prompt.name} and never moves; take another name, or use a label", where="tag"
        )


def move_label(engine: Engine, name: str, label: str, reference: str | None, *, author: str = "", note: str = "") -> LabelMove:
    """Put a label on a version of the prompt `name`, or take it off with None; give the newest move.

    Putting it where it is already records nothing. Raises `NotFound`, and `BadInput` for another prompt's version or a tag's name.
    """
    mark = check_mark(label, "label")
    with writing(engine) as session:
        prompt = _prompt(session, name, locks=True)
        if reference is None:
            return _take_off(session, prompt, mark, author, note)
        other, version = _resolved(session, reference)
        if other.id != prompt.id:
            raise BadInput(f"{reference} is not a version of {prompt.name}", where="reference")
        _put_label(session, prompt, version, mark, author, note)
        return store.label_moves(session, prompt_id=prompt.id, label=mark)[0]


def _put_label(session: Session, prompt: PromptHeader, version: PromptVersion, label: str, author: str, note: str) -> None:
    if label in store.tags_of(session, prompt_id=prompt.id):
        raise BadInput(f"{label} is a tag of {prompt.name}, which never moves; a label needs a name of its own", where="label")
    if store.labels_of(session, prompt_id=prompt.id).get(label) != version.number:
        store.add_label_move(session, prompt_id=prompt.id, version_id=version.id, label=label, author=author, note=note)


def _take_off(session: Session, prompt: PromptHeader, label: str, author: str, note: str) -> LabelMove:
    present = store.labels_of(session, prompt_id=prompt.id)
    if label not in present:
        raise NotFound(f"{prompt.name} has no label {label!r}. Labels: {listed(present, wanted=label)}.")
    if present[label] is not None:
        store.add_label_move(session, prompt_id=prompt.id, version_id=None, label=label, author=author, note=note)
    return store.label_moves(session, prompt_id=prompt.id, label=label)[0]


def label_history(engine: Engine, name: str, label: str | None = None) -> list[LabelMove]:
    """Give who moved which label where and when, newest first: of one label, or of all. Raises `NotFound` for the prompt."""
    with reading(engine) as session:
        return store.label_moves(session, prompt_id=_prompt(session, name).id, label=label)


def archive(engine: Engine, name: str, *, archived: bool = True) -> None:
    """Take a prompt out of the lists, or put it back; its versions stay and resolve. Raises `NotFound`."""
    with writing(engine) as session:
        prompt = _prompt(session, name, locks=True)
        if (prompt.archived_at is not None) != archived:
            store.set_archived(session, prompt_id=prompt.id, is_archived=archived)


def _locked(session: Session, reference: str) -> tuple[PromptHeader, PromptVersion]:
    _prompt(session, split_reference(reference)[0], locks=True)
    return _resolved(session, reference)


def _prompt(session: Session, name: str, *, locks: bool = False) -> PromptHeader:
    prompt = store.find_prompt(session, name=name.strip(), locks=locks)
    if prompt is None:
        names = store.prompt_names(session)
        there = f"There are: {listed(names, wanted=name)}." if names else "There are none yet; push one first."
        raise NotFound(f"There is no prompt {name!r}. {there}")
    return prompt


def _version(session: Session, prompt: PromptHeader, number: int) -> PromptVersion:
    found = store.versions_of(session, prompt=prompt, number=number)
    if not found:
        raise NotFound(f"{prompt.name} has no version {number}: it has 1 to {prompt.latest}.")
    return found[0]
