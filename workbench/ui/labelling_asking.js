// The questions, with the key of each answer printed on its button.

const FIXED = new Set(["choice", "yes_no", "scale", "pairwise"]);
const TAKEN = new Set([" ", "f", "u", "i", "m", "e", "j", "k", "g", "c", "r", "/", "?"]);
const SPARE = [..."1234567890abdhlnopqstvwxyz"];
const YES_NO = [{ value: "yes", label: "Yes", key: "y" }, { value: "no", label: "No", key: "n" }];
const PAIR = [
  { value: "left", label: "Left is better", keys: ["1", "ArrowLeft"] },
  { value: "right", label: "Right is better", keys: ["2", "ArrowRight"] },
  { value: "tie", label: "Tie", keys: ["3", "="] },
  { value: "both_bad", label: "Both bad", keys: ["4", "0"] },
];
const PRINTED = { ArrowLeft: "←", ArrowRight: "→" };

function isFixed(question) {
  return FIXED.has(question.kind);
}

// Gives every option its keys: its own where that is free, and for yes and no the digits beside it; the printed one comes first.
function withKeys(question) {
  if (question.kind === "pairwise") return { ...question, options: PAIR };
  const options = question.kind === "yes_no" && !question.options?.length ? YES_NO : (question.options ?? []);
  const used = new Set();
  const wished = options.map(({ key }) => {
    const low = (key ?? "").toLowerCase();
    return low.length === 1 && !TAKEN.has(low) && !used.has(low) && used.add(low) ? low : "";
  });
  const keys = options.map((_, at) => {
    const own = wished[at] || SPARE.find((key) => !used.has(key)) || "";
    used.add(own);
    const digit = question.kind === "yes_no" ? String(at + 1) : own;
    return [...new Set([own, digit])].filter((key) => key === own || !wished.includes(key));
  });
  return { ...question, options: options.map((option, at) => ({ ...option, keys: keys[at] })) };
}

function newDraft(item, questions) {
  const answers = {};
  for (const { name, kind, field } of questions) {
    if (kind === "text") answers[name] = item.blocks.find((block) => block.name === field)?.text ?? "";
    if (kind === "spans") answers[name] = [];
    if (kind === "comment") answers[name] = "";
  }
  return { answers, comment: "", isFlagged: false };
}

function reviewOf(given, questions) {
  const draft = newDraft(given.item, questions);
  Object.assign(draft.answers, structuredClone(given.answers));
  Object.assign(draft, { comment: given.comment ?? "", isFlagged: given.is_flagged });
  return { item: given.item, token: given.token, kind: given.kind, draft, before: JSON.stringify(draft) };
}

// Some questions are asked only where earlier ones were answered in a certain way.
function isAsked({ when }, draft) {
  return Object.entries(when ?? {}).every(([name, values]) => values.includes(draft?.answers[name]));
}

// Still to be answered; nothing marked is an answer, too.
function isOpen(question, { answers }) {
  const { name, kind, is_required } = question;
  if (!is_required || kind === "comment" || kind === "spans" || !isAsked(question, { answers })) return false;
  return kind === "text" ? !answers[name].trim() : !answers[name];
}

// The first question after the one named that has no answer yet, else the first of all.
function nextOpen(questions, draft, name) {
  const at = questions.findIndex((one) => one.name === name) + 1;
  const isBlank = (one) => isAsked(one, draft) && (!draft || (isFixed(one) ? !draft.answers[one.name] : isOpen(one, draft)));
  return [...questions.slice(at), ...questions.slice(0, at)].find(isBlank)?.name ?? questions.slice(at).find((one) => isAsked(one, draft))?.name;
}

function filled(answers) {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== ""));
}

function drawAsking(sitting, shown) {
  const place = sitting.find(".ask");
  place.hidden = !shown;
  if (!shown) return place.replaceChildren();
  const key = JSON.stringify([sitting.questions, sitting.isInstant]);
  if (place.dataset.key !== key || !place.firstChild) {
    place.replaceChildren(...sitting.questions.map((question) => questionOf(sitting, question)), commentOf(sitting), movesOf(sitting));
    place.dataset.key = key;
  }
  for (const field of place.querySelectorAll("textarea")) {
    field.value = field.dataset.name ? sitting.draft.answers[field.dataset.name] : sitting.draft.comment;
    fit(field);
  }
  const comment = place.querySelector(".aside");
  if (comment) comment.hidden = !sitting.draft.comment;
}

function questionOf(sitting, question) {
  const number = sitting.questions.length > 1 && made("span", { className: "number" }, String(sitting.questions.indexOf(question) + 1));
  const note = !question.is_required || question.kind === "comment" ? made("span", { className: "note" }, "optional") : null;
  const section = made(
    "div",
    { className: `question kind-${question.kind}`, "data-name": question.name, role: "group", "aria-label": question.text },
    made("p", { className: "asked" }, number, made("span", {}, question.text), note),
    bodyOf(sitting, question),
  );
  const activate = () => {
    if (sitting.active === question.name) return;
    sitting.active = question.name;
    sitting.refresh();
  };
  section.addEventListener("focusin", activate);
  section.addEventListener("mousedown", activate);
  return section;
}

function bodyOf(sitting, question) {
  if (question.kind === "text") return fieldOf(sitting, question, "text", "E edits, Esc leaves, Ctrl+Enter submits");
  if (question.kind === "comment") return fieldOf(sitting, question, "comment", "M writes, Esc leaves, Ctrl+Enter submits");
  if (question.kind === "spans") return labelsOf(sitting, question);
  const many = question.options.length;
  const options = made("div", { className: "options answered" }, ...question.options.map((option) => optionOf(sitting, question, option)));
  options.classList.toggle("is-row", many <= 5);
  options.classList.toggle("is-long", question.kind !== "pairwise" && (many > 4 || question.options.some(({ label, description }) => description || label.length > 12)));
  options.style.setProperty("--options", many);
  return options;
}

function optionOf(sitting, question, option) {
  const keys = option.keys.filter(Boolean).map((key) => made("kbd", {}, PRINTED[key] ?? key.toUpperCase()));
  const words = made("span", { className: "words" }, made("strong", {}, option.label || option.value));
  if (option.description) words.append(made("span", { className: "description" }, option.description));
  const button = made("button", { type: "button", className: "option", "data-value": option.value }, made("span", { className: "keys" }, ...keys), words);
  button.onclick = () => sitting.choose(question, option.value);
  return button;
}

function fieldOf(sitting, question, className, hint) {
  const field = made("textarea", { className, rows: className === "text" ? 4 : 2, "data-name": question.name, "aria-label": question.text });
  field.oninput = () => {
    sitting.draft.answers[question.name] = field.value;
    fit(field);
  };
  return made("div", { className: "answered" }, field, made("p", { className: "hint" }, hint));
}

function commentOf(sitting) {
  if (sitting.questions.some(({ kind }) => kind === "comment")) return null;
  const field = made("textarea", { className: "comment", rows: 2, "aria-label": "Comment on this item", placeholder: "What should be known about this item?" });
  field.oninput = () => {
    sitting.draft.comment = field.value;
    fit(field);
  };
  return made("div", { className: "aside", hidden: true }, field, made("p", { className: "hint" }, "Esc leaves, Ctrl+Enter submits"));
}

function openComment(sitting) {
  const aside = sitting.find(".aside");
  if (aside) aside.hidden = false;
  sitting.find("textarea.comment").focus();
}

function fit(field) {
  field.style.height = "auto";
  if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight + 4, 360)}px`;
}

function isField(at) {
  if (!(at instanceof Element)) return false;
  if (at.tagName === "INPUT") return !["button", "checkbox", "radio", "range", "submit"].includes(at.type);
  return at.isContentEditable || Boolean(at.closest('textarea, select, [role="textbox"], [role="combobox"], [role="grid"], [role="menu"], [role="listbox"]'));
}

function movesOf(sitting) {
  const move = (name, key, act) => {
    const button = made("button", { type: "button", className: `quiet ${name}` }, made("span", {}), made("kbd", {}, key));
    button.onclick = act;
    return button;
  };
  return made(
    "div",
    { className: "moves" },
    move("undo", "⌫", () => sitting.step(-1)),
    move("skip", "Space", () => sitting.submit("skip")),
    move("flag", "F", () => sitting.flag()),
    move("remark", "M", () => openComment(sitting)),
    made("p", { className: "hinted" }),
    move("submit", "Enter", () => (sitting.review ? sitting.step(1) : sitting.submit("answer"))),
  );
}

function refreshAsking(sitting) {
  const { draft, review } = sitting;
  for (const section of sitting.root.querySelectorAll(".question")) {
    const { name } = section.dataset;
    section.hidden = !isAsked(sitting.questions.find((one) => one.name === name), draft);
    section.classList.toggle("is-active", sitting.questions.length > 1 && name === sitting.active);
    section.classList.toggle("is-answered", Boolean(draft.answers[name]?.length));
    for (const button of section.querySelectorAll(".option")) button.setAttribute("aria-pressed", String(draft.answers[name] === button.dataset.value));
  }
  sitting.desk.classList.toggle("is-back", Boolean(review));
  sitting.desk.classList.toggle("is-instant", sitting.isInstant);
  sitting.desk.classList.toggle("is-single", sitting.questions.length === 1);
  sitting.desk.classList.toggle("is-several", sitting.questions.length > 1);
  const back = review ? sitting.given.length - sitting.given.findIndex(({ item }) => item.id === review.item.id) : 0;
  const words = { undo: "Undo", skip: "Skip", flag: draft.isFlagged ? "Flagged" : "Flag", remark: "Comment", submit: review ? "Go on" : "Submit" };
  for (const [name, word] of Object.entries(words)) says(sitting.find(`.moves .${name} span`), word);
  sitting.find(".moves .undo").disabled = !sitting.given.length || back === sitting.given.length;
  sitting.find(".moves .flag").setAttribute("aria-pressed", String(draft.isFlagged));
  sitting.find(".moves .submit").hidden = sitting.isInstant && !review;
  const skipped = review?.kind === "skip" ? "skipped" : "answered";
  const hint = review ? `${back} back: you ${skipped} this. Choose again to correct it.` : "";
  says(sitting.find(".moves .hinted"), sitting.hint || hint);
}
