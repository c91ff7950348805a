// The instructions, from a little Markdown: headings, lists, paragraphs, bold, italics, code and links. Built as nodes; a tag in it is text.

const INLINE = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g;

function drawGuide(place, { number, instructions, examples }) {
  const cards = (examples ?? []).map(exampleCard);
  place.replaceChildren(
    made("header", {}, made("h2", {}, "Instructions"), made("span", { className: "version" }, `version ${number}`)),
    ...markdown(instructions ?? ""),
    ...(cards.length ? [made("h3", {}, cards.length === 1 ? "Example" : "Examples"), ...cards] : []),
  );
}

function exampleCard({ title, text, answer, why }) {
  return made(
    "article",
    { className: "example" },
    title && made("h4", {}, title),
    text && made("p", { className: "text" }, text),
    answer && made("p", { className: "answer" }, made("strong", {}, answer)),
    why && made("p", { className: "why" }, why),
  );
}

function markdown(source) {
  const nodes = [];
  for (const part of source.replace(/\r/g, "").split(/\n{2,}|\n(?=#{1,6} )|(?<=^#{1,6} .*)\n/m)) {
    const lines = part.split("\n").filter((line) => line.trim());
    const heading = lines.length === 1 && /^#{1,6} (.*)/.exec(lines[0]);
    if (heading) nodes.push(made("h3", {}, ...inline(heading[1])));
    else nodes.push(...paragraphsAndLists(lines));
  }
  return nodes;
}

// Neighbouring lines of one sort make one paragraph or one list.
function paragraphsAndLists(lines) {
  const nodes = [];
  let sort = "";
  for (const line of lines) {
    const [, bullet, item] = /^\s*([-*+]|\d+[.)])\s+(.*)/.exec(line) ?? [];
    const now = bullet ? (/\d/.test(bullet) ? "ol" : "ul") : "p";
    if (now !== sort) nodes.push(made(now, {}));
    else if (now === "p") nodes.at(-1).append(" ");
    if (now === "p") nodes.at(-1).append(...inline(line.trim()));
    else nodes.at(-1).append(made("li", {}, ...inline(item)));
    sort = now;
  }
  return nodes;
}

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, bold, italic, code, words, href] = found;
    nodes.push(text.slice(from, found.index));
    if (bold) nodes.push(made("strong", {}, bold));
    if (italic) nodes.push(made("em", {}, italic));
    if (code) nodes.push(made("code", {}, code));
    if (href) nodes.push(made("a", { href, target: "_blank", rel: "noopener noreferrer" }, words));
    from = found.index + whole.length;
  }
  return [...nodes, text.slice(from)];
}

// An element with properties (`aria-…`, `data-…` and `role` as attributes) and children: nodes or text, never markup.
function made(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child || child === 0));
  return element;
}
