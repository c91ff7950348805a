// What is to be labelled, large; and the bar above it. Every text of an item is hostile: it only ever becomes a text node.

function drawItem(sitting, shown) {
  const { desk } = sitting;
  const shared = shown ? sharedBlocks(sitting, shown) : [];
  drawShared(sitting.find(".shared"), shown?.group, shared);
  const own = shown?.blocks.filter((block) => !shared.includes(block)) ?? [];
  const sides = ["left", "right"].map((side) => own.filter((block) => block.side === side));
  const isPair = sides.some((blocks) => blocks.length);
  const plain = own.filter(({ side }) => side !== "left" && side !== "right");
  sitting.find(".item").replaceChildren(
    ...(shown ? plain.map((block) => blockOf(sitting, block)) : [stateOf(sitting)]),
    ...(isPair ? [made("div", { className: "sides" }, ...sides.map((blocks, at) => sideOf(sitting, blocks, at)))] : []),
  );
  desk.classList.toggle("is-pair", isPair);
  if (desk.getBoundingClientRect().top < 0) desk.scrollIntoView({ block: "start" });
}

// Blocks that another known item of the group has word for word; what stands on a side stays there.
function sharedBlocks(sitting, shown) {
  if (shown.group === null || shown.group === undefined) return [];
  const others = [...sitting.seen.values()].filter(({ id, group }) => group === shown.group && id !== shown.id);
  const isSame = (one, other) => one.name === other.name && one.text === other.text;
  return shown.blocks.filter((block) => !block.side && others.some(({ blocks }) => blocks.some((other) => isSame(block, other))));
}

// Read once: while the group goes on it stays as the person left it, open or folded.
function drawShared(place, group, blocks) {
  const key = JSON.stringify([group, blocks]);
  const isSame = place.dataset.key === key;
  place.dataset.key = key;
  place.classList.toggle("is-same", isSame);
  if (!blocks.length) return place.replaceChildren();
  const words = isSame ? "Same context as before" : "Context of this and the next items";
  if (isSame) place.querySelector("summary").textContent = words;
  else place.replaceChildren(made("details", { open: true }, made("summary", {}, words), ...blocks.map((block) => blockOf(null, block))));
}

function sideOf(sitting, blocks, at) {
  const name = at ? "Right" : "Left";
  const key = made("kbd", {}, at ? "2" : "1");
  return made("section", { className: "side", "aria-label": name }, made("h3", {}, key, name), ...blocks.map((block) => blockOf(sitting, block)));
}

function blockOf(sitting, block) {
  const text = made("div", { className: "text", "data-name": block.name }, block.text || "");
  if (!block.text) text.classList.add("is-empty");
  if (sitting && isMarkable(sitting, block)) prepareMarking(sitting, text, block);
  if (block.is_folded) return made("details", { className: "block" }, made("summary", {}, block.title || block.name), text);
  return made("div", { className: "block" }, block.title && made("h3", {}, block.title), text);
}

// What is said where there is no item.
function stateOf(sitting) {
  const { progress, queue } = sitting.data;
  const [title, words] = queue.is_paused
    ? ["This queue is paused", "What you have answered is kept. It goes on here when the queue does."]
    : sitting.outbox.entries.length
      ? ["Saving your last answers", "What comes next is being fetched."]
      : progress.wait
        ? ["Nothing left just now: waiting for others", "All that is due is in other people’s hands. This page looks again every few seconds."]
        : progress.due > 0
          ? ["You are done, thank you", `You have answered all that was for you; ${count(progress.due)} more are wanted from others.`]
          : ["All done, thank you", `${count(progress.answers)} in this queue, ${progress.mine} of them yours.`];
  return made("div", { className: "state", role: "status" }, made("h2", {}, title), made("p", {}, words));
}

function refreshBar(sitting) {
  const { outbox, data } = sitting;
  const { answers, due, mine, seconds } = data.progress;
  const more = outbox.entries.filter(({ kind, replaces }) => kind === "answer" && !replaces).length;
  const total = answers + due;
  const done = Math.min(answers + more, total);
  const parts = [`${done} of ${total} done`, `${mine + more} yours`, seconds ? `${seconds.toFixed(1)} s each` : ""];
  says(sitting.find(".counts"), parts.filter(Boolean).join(" · "));
  const bar = sitting.find(".progress");
  bar.setAttribute("aria-valuemax", total || 1);
  bar.setAttribute("aria-valuenow", done);
  bar.firstElementChild.style.width = `${total ? (100 * done) / total : 100}%`;
  const waiting = outbox.entries.length;
  const saving = sitting.find(".saving");
  saving.className = `saving ${outbox.isStalled ? "is-stalled" : waiting ? "is-waiting" : "is-saved"}`;
  says(saving, waiting ? `${outbox.isStalled ? "waiting" : "saving"} ${waiting}` : "saved");
  says(sitting.find(".said"), sitting.said);
  refreshGuide(sitting);
  refreshNotices(sitting, outbox.isStalled ? `Not saved yet, ${waiting} waiting – keep this page open.` : "");
}

function refreshGuide(sitting) {
  const button = sitting.find(".instructions");
  if (!button.firstChild) button.append("Instructions", made("kbd", {}, "I"));
  button.setAttribute("aria-expanded", String(sitting.isGuideOpen));
  sitting.find(".guide").hidden = !sitting.isGuideOpen;
}

function refreshNotices(sitting, stalled) {
  const place = sitting.find(".notices");
  const key = JSON.stringify([stalled, sitting.notices]);
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.replaceChildren(
    ...(stalled ? [made("p", { className: "stalled" }, stalled)] : []),
    ...sitting.notices.map((notice) => {
      const close = made("button", { type: "button", className: "quiet", "aria-label": "Close this notice" }, "✕");
      close.onclick = () => {
        sitting.notices = sitting.notices.filter((one) => one !== notice);
        refreshBar(sitting);
      };
      return made("p", {}, made("span", {}, notice), close);
    }),
  );
}

function says(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function count(answers) {
  return answers === 1 ? "1 answer" : `${answers} answers`;
}
