// Hears keys on the window before anybody else. Streamlit calls the default export again whenever it draws the component anew, and another
// page may mount a second one before the first is gone: whoever comes last takes the place of the one before, so that no key counts twice.

const SECOND_KEY_MS = 2500;
const NOT_TYPING = new Set(["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"]);
const FOUND = ".st-key-search_results a";
const SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]';
const ANSWER = ".st-key-search_results [data-for]";
const QUERY = '[class*="st-key-search_text_"] input';

export default function ({ data, parentElement }) {
  const sheet = parentElement.querySelector("dialog");
  fill(sheet, data.groups);
  let wentAt = -SECOND_KEY_MS;

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (sheet.open) return onSheet(event, sheet);
    if (moveInSearch(event)) return take(event);
    if (isTyping(event)) return;
    const isSecond = event.timeStamp - wentAt < SECOND_KEY_MS;
    wentAt = -SECOND_KEY_MS;
    if (event.repeat || document.querySelector('[role="dialog"]')) return;
    if (isSecond && event.key in data.pages) return take(event, () => go(data.pages[event.key]));
    if (event.key === "g") wentAt = event.timeStamp;
    if (event.key === "?") take(event, () => sheet.showModal());
    if (event.key === "/") take(event, search);
  }

  function click(event) {
    if (event.target.closest?.(".st-key-show_shortcuts button")) take(event, () => sheet.showModal());
    if (event.target.closest?.(".st-key-open_search button")) focusField();
  }

  function listen(how) {
    window[`${how}EventListener`]("keydown", press, true);
    window[`${how}EventListener`]("click", click, true);
  }

  const stop = () => listen("remove");
  window.workbenchKeyboard?.();
  window.workbenchKeyboard = stop;
  listen("add");
  return stop;
}

function take(event, act = () => {}) {
  event.preventDefault();
  event.stopImmediatePropagation();
  act();
}

function isTyping(event) {
  const at = event.composedPath()[0];
  if (!(at instanceof Element)) return false;
  if (at.tagName === "INPUT") return !NOT_TYPING.has(at.type);
  return at.isContentEditable || Boolean(at.closest('textarea, select, [role="textbox"], [role="combobox"], [role="grid"], [role="menu"], [role="listbox"], [data-testid="stDataFrame"]'));
}

function onSheet(event, sheet) {
  if (event.key === "?") return take(event, () => sheet.close());
  if (event.key !== "Tab" && event.key !== "Enter" && event.key !== " " && event.key !== "Escape") event.stopImmediatePropagation();
}

function go(stem) {
  const links = [...document.querySelectorAll('[data-testid="stSidebarNavLink"]')];
  const link = stem ? links.find((one) => new URL(one.href).pathname.endsWith(`/${stem}`)) : links[0];
  link?.click();
}

function search() {
  document.querySelector(".st-key-open_search button")?.click();
}

// Whoever opened the search wants to type; the dialog comes with the server's answer.
function focusField(patience = 100) {
  const field = document.querySelector(QUERY);
  if (field) field.focus();
  else if (patience) window.setTimeout(focusField, 30, patience - 1);
}

// Within the search: the arrows go from the field to what was found and through it; Enter in the field opens the likeliest.
function moveInSearch(event) {
  const field = document.querySelector(QUERY);
  if (!field || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return false;
  const found = [...document.querySelectorAll(FOUND)];
  const at = found.indexOf(document.activeElement);
  const isInField = document.activeElement === field;
  if (event.key === "Enter") return isInField && openFirst(field.value.trim());
  if (!isInField && at < 0) return false;
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (next < 0 ? field : found[Math.min(next, found.length - 1)])?.focus();
  return true;
}

// Opens the likeliest of what was found for just this text: at once where it is there, else when the answer to it is. Only when no script
// runs: a page that is asked for in the middle of an answer is lost. Says whether it was opened at once; then Enter has done its work.
function openFirst(text, patience = 300) {
  if (!text || document.querySelector(QUERY)?.value.trim() !== text) return false;
  const isAnswered = document.querySelector(ANSWER)?.dataset.for === text && document.querySelector(SETTLED);
  if (isAnswered) document.querySelector(FOUND)?.click();
  else if (patience) window.setTimeout(openFirst, 50, text, patience - 1);
  return Boolean(isAnswered);
}

function fill(sheet, groups) {
  const place = sheet.querySelector(".groups");
  place.replaceChildren(...groups.map(section));
  sheet.querySelector("header button").onclick = () => sheet.close();
  sheet.onclick = (event) => event.target === sheet && sheet.close();
}

function section(group) {
  const lines = group.shortcuts.flatMap(({ keys, does }) => [made("dt", ...keys.map((key) => made("kbd", key))), made("dd", does)]);
  return made("section", made("h3", group.where), made("dl", ...lines));
}

function made(tag, ...children) {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
}
