"""Keep in the address what a page shows, so that it survives a reload and can be sent to somebody.

The address is the truth and widgets follow it. Streamlit's own `bind="query-params"` takes a parameter out of the address as soon as its
widget is not drawn, and an opened row, which draws no filters, would forget which rows it stands among.
"""

from collections.abc import Callable, Sequence

import streamlit as st


def value(name: str) -> str:
    """Give what stands in the address under a name, else an empty text."""
    return str(st.query_params.get(name, ""))


def number(name: str, default: int) -> int:
    """Give a whole number from the address, or the default where there is none."""
    found = value(name)
    return int(found) if found.isascii() and found.isdecimal() and len(found) < 10 else default


def put(**values: object) -> None:
    """Write values into the address; an empty one takes its name out."""
    for name, wanted in values.items():
        if wanted is None or wanted == "":
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != str(wanted):
            st.query_params[name] = str(wanted)


def keep() -> None:
    """Have the browser's address say what the page was opened with.

    A link to the page that is shown already gives the page its parameters, and leaves the browser's address as it was: Streamlit writes a
    new one only with another page. The next click would then come with what the address said before.
    """
    st.query_params.from_dict({name: st.query_params.get_all(name) for name in st.query_params})


def search_box(name: str, label: str, *, placeholder: str, resets: Sequence[str] = ()) -> str:
    """Draw a search box whose text stands in the address."""
    key = follow(name, value(name))
    st.text_input(
        label,
        key=key,
        type="search",
        placeholder=placeholder,
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=_write,
        args=(name, key, tuple(resets)),
    )
    return value(name)


def choice(
    name: str, label: str, options: Sequence[str], *, shown: Callable[[str], str] = str, resets: Sequence[str] = (), default: str = ""
) -> str:
    """Draw a selection among a few options; where the address names none the default is meant, which is the first one unless given."""
    if sum(len(shown(option)) for option in options) > 110:
        return menu(name, label, options, shown=shown, resets=resets)
    meant = default or options[0]
    found = value(name) if value(name) in options else meant
    key = follow(name, found)
    arguments = (name, key, tuple(resets), meant)
    st.segmented_control(
        label, list(options), required=True, label_visibility="collapsed", key=key, format_func=shown, on_change=_write, args=arguments
    )
    return found


def menu(name: str, label: str, options: Sequence[str], *, shown: Callable[[str], str] = str, resets: Sequence[str] = ()) -> str:
    """Draw a selection that folds out; the first option is meant where the address names none."""
    found = value(name) if value(name) in options else options[0]
    key = follow(name, found)
    arguments = (name, key, tuple(resets), options[0])
    st.selectbox(label, list(options), label_visibility="collapsed", key=key, format_func=shown, on_change=_write, args=arguments)
    return found


def page_choice(name: str, pages: int) -> int:
    """Draw the numbers of the pages; give the chosen one, from 1."""
    found = min(max(1, number(name, 1)), max(1, pages))
    if pages > 1:
        # A key per page: this widget warns when its state is set from outside, so it is made anew where the address says.
        key = f"{name}_{found}_in_address"
        st.pagination(pages, default=found, key=key, on_change=_write, args=(name, key, (), 1))
    return found


def follow(name: str, wanted: object) -> str:
    """Set the widget that belongs to a name in the address to what is wanted; give the widget's key."""
    key = f"{name}_in_address"
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
    return key


def _write(name: str, key: str, resets: Sequence[str] = (), default: object = None) -> None:
    wanted = st.session_state[key]
    put(**{name: None if wanted == default else wanted, **dict.fromkeys(resets)})
