// Marking stretches of a text. Offsets count the browser's code units; the text itself never changes, marks are elements around parts of it.

function spansQuestion(sitting) {
  return sitting.questions.find(({ kind }) => kind === "spans");
}

function isMarkable(sitting, block) {
  const question = spansQuestion(sitting);
  return Boolean(question) && (!question.field || question.field === block.name);
}

function prepareMarking(sitting, text, block) {
  text.classList.add("is-markable");
  text.tabIndex = 0;
  text.setAttribute("role", "group");
  text.setAttribute("aria-label", `${block.title || block.name}: select with the mouse or with Shift and arrows, then press a number`);
  text.onclick = (event) => {
    const mark = event.target.closest("mark");
    sitting.mark = mark && !selected(sitting) ? JSON.parse(mark.dataset.span) : null;
    sitting.refresh();
  };
  text.onmousedown = () => (sitting.caret = null);
}

function labelsOf(sitting, question) {
  const buttons = question.labels.map((label, at) => {
    const button = made("button", { type: "button", className: "option label", "data-tone": at % 6 }, made("kbd", {}, String(at + 1)), made("strong", {}, label));
    button.onclick = () => markAct(sitting, String(at + 1))?.();
    return button;
  });
  return made("div", { className: "answered" }, made("div", { className: "options" }, ...buttons), made("p", { className: "hint marked" }));
}

// What a key does to the selection or to the mark that was touched last; null where it is somebody else's key.
function markAct(sitting, key) {
  const question = spansQuestion(sitting);
  if (!question) return null;
  const { name } = question;
  if (key === "Backspace" && sitting.mark) return () => setSpans(sitting, name, spansOf(sitting).filter((one) => !isSameSpan(one, sitting.mark)), null);
  if (key === "Escape" && sitting.mark) return () => setSpans(sitting, name, spansOf(sitting), null);
  const label = question.labels[Number(key) - 1];
  const found = label && (selected(sitting) ?? sitting.mark);
  if (!found) return null;
  return () => {
    const span = { block: found.block, start: found.start, end: found.end, label };
    const rest = spansOf(sitting).filter((one) => !(one.block === span.block && one.start === span.start && one.end === span.end));
    setSpans(sitting, name, [...rest, span].sort((one, other) => one.start - other.start), span);
  };
}

function setSpans(sitting, name, spans, active) {
  sitting.draft.answers[name] = spans;
  sitting.mark = active;
  sitting.caret = active ? { block: active.block, anchor: active.end, focus: active.end } : sitting.caret;
  selection(sitting.root)?.removeAllRanges();
  sitting.refresh();
}

function spansOf(sitting) {
  const question = spansQuestion(sitting);
  return question ? (sitting.draft.answers[question.name] ?? []) : [];
}

function isSameSpan(one, other) {
  return Boolean(one && other) && ["block", "start", "end", "label"].every((name) => one[name] === other[name]);
}

// Draws the marks anew where they have changed, and only there: to draw them takes the selection away.
function refreshMarks(sitting) {
  const question = spansQuestion(sitting);
  if (!question) return;
  const spans = spansOf(sitting);
  if (!spans.some((one) => isSameSpan(one, sitting.mark))) sitting.mark = null;
  for (const text of sitting.root.querySelectorAll(".item .is-markable")) {
    const own = spans.filter(({ block }) => block === text.dataset.name);
    const key = JSON.stringify([own, sitting.item.id]);
    if (text.dataset.key !== key) {
      text.dataset.key = key;
      const source = text.textContent;
      const edges = [...new Set([0, source.length, ...own.flatMap(({ start, end }) => [start, end])])].sort((one, other) => one - other);
      text.replaceChildren(...edges.slice(1).map((to, at) => pieceOf(question, own, source, edges[at], to)));
    }
    for (const mark of text.querySelectorAll("mark")) mark.classList.toggle("is-active", isSameSpan(JSON.parse(mark.dataset.span), sitting.mark));
  }
  const open = spans.length ? `${spans.length} marked` : "Nothing marked";
  says(sitting.find(".hint.marked"), `${open}. Select text, then press a number; Backspace takes the last mark away.`);
}

function pieceOf(question, own, source, from, to) {
  const words = document.createTextNode(source.slice(from, to));
  const span = own.findLast(({ start, end }) => start <= from && to <= end);
  if (!span) return words;
  const tone = question.labels.indexOf(span.label) % 6;
  const mark = made("mark", { "data-tone": tone, "data-span": JSON.stringify(span), title: span.label }, words);
  if (to === span.end) mark.dataset.label = span.label;
  return mark;
}

function selection(root) {
  return root.getSelection ? root.getSelection() : document.getSelection();
}

// What is selected in a block that can be marked, without the spaces at its ends.
function selected(sitting) {
  const found = selection(sitting.root);
  const [range] = found?.getComposedRanges && !sitting.root.getSelection ? found.getComposedRanges({ shadowRoots: [sitting.root] }) : ranges(found);
  const start = range && elementOf(range.startContainer)?.closest(".is-markable");
  if (!start || !start.contains(range.endContainer)) return null;
  const ends = [offset(start, range.startContainer, range.startOffset), offset(start, range.endContainer, range.endOffset)];
  const words = start.textContent.slice(...ends);
  const first = ends[0] + words.length - words.trimStart().length;
  return words.trim() ? { block: start.dataset.name, start: first, end: first + words.trim().length } : null;
}

function ranges(found) {
  return found?.rangeCount ? [found.getRangeAt(0)] : [];
}

function elementOf(node) {
  return node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
}

function offset(text, node, at) {
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(node, at);
  return range.toString().length;
}

function isSelecting(event, at) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return false;
  return event.shiftKey || (at instanceof Element && at.matches(".is-markable"));
}

// An arrow selects the next word; with Shift it moves the selection's end by a letter, with Ctrl as well by a word.
function moveSelection(sitting, event, at) {
  const text = at instanceof Element && at.matches(".is-markable") ? at : sitting.find(".item .is-markable");
  if (!text) return;
  text.focus({ preventScroll: true });
  const by = event.key === "ArrowRight" ? 1 : -1;
  const block = text.dataset.name;
  const source = text.textContent;
  const old = selected(sitting);
  const caret = sitting.caret?.block === block ? sitting.caret : { block, anchor: old?.start ?? 0, focus: old?.end ?? 0 };
  if (event.shiftKey) caret.focus = event.ctrlKey || event.altKey ? edgeOfWord(source, caret.focus, by) : letter(source, caret.focus, by);
  else Object.assign(caret, wordBeside(source, caret, by));
  sitting.caret = caret;
  const [from, to] = [pointAt(text, caret.anchor), pointAt(text, caret.focus)];
  selection(sitting.root).setBaseAndExtent(...from, ...to);
}

// Never into the middle of a character that is two code units long.
function letter(source, at, by) {
  const next = Math.min(Math.max(at + by, 0), source.length);
  return /[\udc00-\udfff]/.test(source[next] ?? "") && /[\ud800-\udbff]/.test(source[next - 1] ?? "") ? next + by : next;
}

function edgeOfWord(source, at, by) {
  const words = [...source.matchAll(/\S+/g)].map((found) => (by > 0 ? found.index + found[0].length : found.index));
  return by > 0 ? (words.find((edge) => edge > at) ?? source.length) : (words.findLast((edge) => edge < at) ?? 0);
}

function wordBeside(source, { anchor, focus }, by) {
  const words = [...source.matchAll(/\S+/g)].map((found) => ({ anchor: found.index, focus: found.index + found[0].length }));
  const [low, high] = [Math.min(anchor, focus), Math.max(anchor, focus)];
  return (by > 0 ? words.find((word) => word.anchor >= high) : words.findLast((word) => word.focus <= low)) ?? { anchor, focus };
}

function pointAt(text, at) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let rest = at;
  let node = walker.nextNode();
  while (node && rest > node.length && walker.nextNode()) {
    rest -= node.length;
    node = walker.currentNode;
  }
  return node ? [node, Math.min(rest, node.length)] : [text, 0];
}
