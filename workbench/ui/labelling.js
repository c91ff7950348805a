// One person's sitting at one queue. All that a key does happens here, in the browser, in the same frame; the server hears of it afterwards.
// Streamlit calls the default export again with every change of data, theme or place: the sitting outlives that, its ear is put on anew. It
// hears keys on the document, so that the app's own (on the window) come first: what they take never gets here.

const FEW = 15;
const ASK_MS = 5000;
const TICK_MS = 60;
const KEPT = 10;
const sittings = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const place = `workbench-labelling:${data.queue.id}:${encodeURIComponent(data.person)}:`;
  let sitting = sittings.get(parentElement);
  if (sitting?.place !== place) {
    sitting = new Sitting(parentElement, place);
    sittings.set(parentElement, sitting);
  }
  sitting.outbox.send = (entries) => setStateValue("outbox", entries);
  sitting.ask = () => setTriggerValue("wants", sitting.queue.length);
  sitting.update(data);

  window.workbenchLabelling?.();
  const press = (event) => sitting.press(event);
  const leave = (event) => sitting.outbox.entries.length && event.preventDefault();
  const ticking = window.setInterval(() => sitting.tick(), TICK_MS);
  const turn = () => sitting.turn();
  document.addEventListener("keydown", press, true);
  document.addEventListener("visibilitychange", turn);
  window.addEventListener("beforeunload", leave);
  const stop = () => {
    document.removeEventListener("keydown", press, true);
    document.removeEventListener("visibilitychange", turn);
    window.removeEventListener("beforeunload", leave);
    window.clearInterval(ticking);
    if (window.workbenchLabelling === stop) window.workbenchLabelling = null;
  };
  window.workbenchLabelling = stop;
  return stop;
}

class Sitting {
  constructor(root, place) {
    this.root = root;
    this.place = place;
    this.outbox = new Outbox(place, () => {});
    this.queue = [];
    this.given = [];
    this.drafts = new Map();
    this.seen = new Map();
    this.review = null;
    this.notices = [];
    this.hint = "";
    this.said = "";
    this.askedAt = performance.now();
    this.desk = root.querySelector(".desk");
    for (const selector of [".ask", ".notices", ".shared"]) {
      this.find(selector).replaceChildren();
      delete this.find(selector).dataset.key;
    }
    // A click must not leave the focus on a button, where Space would press it again; Tab gets there all the same.
    this.desk.onmousedown = (event) => event.target.closest("button") && event.preventDefault();
    this.find(".instructions").onclick = () => this.toggleGuide();
    // Streamlit pales what waits for a slow answer; here nobody waits.
    root.host?.closest('[data-testid="stElementContainer"]')?.style.setProperty("opacity", "1", "important");
    if (document.activeElement === document.body) this.desk.focus({ preventScroll: true });
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  // Takes what the server says. The item on the screen stays, whatever the server would give first: nobody's answer goes to another item.
  update(data) {
    const guideline = this.data?.guideline;
    this.data = data;
    this.questions = data.guideline.questions.map(withKeys);
    for (const item of [...data.items, ...data.history.map((one) => one.item)]) this.seen.set(item.id, item);
    const refused = this.outbox.settle(data.acked, data.refused);
    for (const { entry, reason } of refused) this.notices.push(this.refusal(entry, reason));
    this.fillQueue(data.items, refused);
    this.given = this.whatWasGiven();
    if (this.review && !this.given.some(({ item }) => item.id === this.review.item.id)) this.review = null;
    if (JSON.stringify(guideline) !== JSON.stringify(data.guideline)) this.takeGuideline(guideline);
    this.draw();
    this.tick();
  }

  fillQueue(items, refused) {
    const answered = new Set(this.outbox.entries.map(({ item }) => item));
    const back = new Set(refused.map(({ entry }) => entry.item));
    const [present] = this.queue;
    const open = items.filter(({ id }) => !answered.has(id));
    const first = present && !answered.has(present.id) && !back.has(present.id) && !this.isGone(present, open) ? [present] : [];
    const rest = open.filter(({ id }) => id !== first[0]?.id);
    this.queue = [...first, ...rest.filter(({ id }) => back.has(id)), ...rest.filter(({ id }) => !back.has(id))];
  }

  // The present item has been answered in another window.
  isGone({ id }, open) {
    return this.data.history.some(({ item }) => item.id === id) && !open.some((item) => item.id === id);
  }

  takeGuideline(before) {
    if (before && before.number !== this.data.guideline.number) {
      this.notices.push(`The guideline has changed: version ${this.data.guideline.number} holds from here on.`);
      this.drafts.clear();
      this.review = null;
    }
    const kept = stored(() => JSON.parse(localStorage.getItem(`${this.place}guide`)));
    const { number, instructions, examples } = this.data.guideline;
    this.isGuideOpen = kept?.number === number ? kept.isOpen : Boolean(instructions.trim() || examples.length);
    this.drawn = null;
    drawGuide(this.find(".guide"), this.data.guideline);
    this.keepGuide();
  }

  keepGuide() {
    const kept = { number: this.data.guideline.number, isOpen: this.isGuideOpen };
    stored(() => localStorage.setItem(`${this.place}guide`, JSON.stringify(kept)));
  }

  toggleGuide() {
    this.isGuideOpen = !this.isGuideOpen;
    this.keepGuide();
    this.refresh();
  }

  refusal({ item }, reason) {
    const begins = this.seen.get(item)?.blocks.map(({ text }) => text).find((text) => text.trim()) ?? `item ${item}`;
    return `Not kept: ${reason.replace(/[.!]?$/, ".")} It was your answer to “${begins.slice(0, 60)}${begins.length > 60 ? "…" : ""}”.`;
  }

  // The person's last answers, newest last: the server's, changed by what it does not know yet.
  whatWasGiven() {
    const given = [...this.data.history];
    for (const entry of this.outbox.entries) {
      const item = this.seen.get(entry.item);
      const at = given.findIndex((one) => one.item.id === entry.item);
      if (item) given.splice(at < 0 ? given.length : at, at < 0 ? 0 : 1, { ...entry, item });
    }
    return given.slice(-KEPT);
  }

  get item() {
    return this.review?.item ?? (this.data.queue.is_paused ? null : this.queue[0]) ?? null;
  }

  get draft() {
    if (this.review) return this.review.draft;
    const { id } = this.item;
    if (!this.drafts.has(id)) this.drafts.set(id, newDraft(this.item, this.questions));
    return this.drafts.get(id);
  }

  // One key and no more: a single question with fixed answers.
  get isInstant() {
    return this.questions.length === 1 && isFixed(this.questions[0]);
  }

  // After the last answer nothing is left that a person might still want to fill in.
  get isSelfSubmitting() {
    return this.questions.filter((question) => isAsked(question, this.draft)).every((question) => isFixed(question) && question.is_required);
  }

  choose(question, value) {
    this.draft.answers[question.name] = value;
    this.active = nextOpen(this.questions, this.draft, question.name) ?? question.name;
    const isDone = !this.questions.some((one) => isOpen(one, this.draft));
    if (this.isInstant || (isDone && this.isSelfSubmitting && !this.review)) this.submit("answer");
    else this.refresh();
  }

  submit(kind) {
    const open = this.questions.find((question) => isOpen(question, this.draft));
    if (kind === "answer" && open) return this.missing(open);
    const isSame = this.review && kind === this.review.kind && this.review.before === JSON.stringify(this.draft);
    if (!isSame) this.outbox.put(this.entry(kind));
    this.hint = "";
    this.said = kind === "skip" ? "Skipped." : "Answered.";
    if (this.review) this.review = null;
    else this.drafts.delete(this.queue.shift().id);
    this.given = this.whatWasGiven();
    this.draw();
    this.outbox.tick();
  }

  entry(kind) {
    const { comment, isFlagged } = this.draft;
    const asked = this.questions.filter((question) => isAsked(question, this.draft)).map(({ name }) => name);
    const answers = Object.fromEntries(Object.entries(this.draft.answers).filter(([name]) => asked.includes(name)));
    return {
      token: newToken(),
      item: this.item.id,
      kind,
      answers: kind === "skip" ? {} : filled(answers),
      comment: comment.trim(),
      is_flagged: isFlagged,
      ms: Math.round(performance.now() - this.shownAt),
      guideline: this.data.guideline.number,
      replaces: this.review?.token ?? null,
      at: new Date().toISOString(),
    };
  }

  // Goes back or forth among the last answers; a change that was made there is sent when one goes on.
  step(by) {
    const at = this.review ? this.given.findIndex(({ item }) => item.id === this.review.item.id) : this.given.length;
    if (at + by < 0 || at + by > this.given.length) {
      this.hint = at ? "" : `Only the last ${KEPT} answers can be changed here.`;
      return this.refresh();
    }
    if (this.review && !this.keepReview()) return;
    const to = this.given[at + by];
    this.review = to ? reviewOf(to, this.questions) : null;
    this.draw();
    this.outbox.tick();
  }

  // Puts what was changed of an earlier answer into the outbox; says whether one may go on.
  keepReview() {
    const { before, kind } = this.review;
    if (before === JSON.stringify(this.draft)) return true;
    const open = this.questions.find((question) => isOpen(question, this.draft));
    if (open && kind === "answer") return this.missing(open);
    this.outbox.put(this.entry(open ? "skip" : "answer"));
    this.given = this.whatWasGiven();
    return true;
  }

  missing(question) {
    this.active = question.name;
    this.hint = `Still to be answered: ${question.text}`;
    this.refresh();
    return false;
  }

  flag() {
    this.draft.isFlagged = !this.draft.isFlagged;
    this.refresh();
  }

  // Time spent on an item begins when it is drawn. A draft outlives going back and forth.
  draw() {
    const shown = this.item;
    const key = shown && `${shown.id} ${this.review?.token ?? ""} ${this.data.guideline.number}`;
    if (key !== this.drawn || !shown) {
      this.active = nextOpen(this.questions, shown ? this.draft : null) ?? this.questions[0]?.name;
      drawItem(this, shown);
      drawAsking(this, shown);
      if (key !== this.drawn) this.begin(key);
    }
    this.refresh();
  }

  begin(key) {
    this.drawn = key;
    this.shownAt = performance.now();
    this.caret = this.mark = null;
  }

  // Time in which nobody can see the page is not spent on the item.
  turn() {
    if (document.hidden) this.hiddenAt = performance.now();
    else if (this.hiddenAt) this.shownAt += performance.now() - Math.max(this.hiddenAt, this.shownAt);
  }

  refresh() {
    refreshBar(this);
    if (this.item) refreshAsking(this);
    if (this.item) refreshMarks(this);
  }

  tick() {
    this.outbox.tick();
    const { due, wait } = this.data.progress;
    const isShort = this.queue.length ? this.queue.length < Math.min(FEW, due) : wait;
    if (isShort && !this.outbox.entries.length && performance.now() - this.askedAt > ASK_MS) {
      this.askedAt = performance.now();
      this.ask();
    }
    refreshBar(this);
  }

  press(event) {
    const [at] = event.composedPath();
    if (event.isComposing || document.querySelector('[role="dialog"]') || event.composedPath().some((one) => one.tagName === "DIALOG")) return;
    const act = isField(at) ? this.inField(event, at) : this.keyAct(event, at);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) act();
  }

  inField(event, at) {
    if (!this.root.contains(at)) return null;
    if (event.key === "Escape") return () => this.desk.focus({ preventScroll: true });
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return null;
    return () => {
      this.desk.focus({ preventScroll: true });
      this.submit("answer");
    };
  }

  keyAct(event, at) {
    if (event.ctrlKey && event.key === "Enter" && this.item) return () => this.submit("answer");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if ((key === " " || key === "Enter") && at instanceof Element && at.matches("button, summary, a, [role=button], [role=tab]")) return null;
    if (this.item && spansQuestion(this) && isSelecting(event, at)) return () => moveSelection(this, event, at);
    if (event.ctrlKey || event.metaKey || event.altKey) return null;
    if (key === "i") return () => this.toggleGuide();
    const marking = this.item && markAct(this, key);
    if (marking) return marking;
    const question = this.item && this.questions.find(({ name }) => name === this.active);
    const option = question?.options.find(({ keys }) => keys.includes(key));
    if (option) return () => this.choose(question, option.value);
    return this.moveAct(key);
  }

  moveAct(key) {
    if (key === "Backspace" || key === "u") return () => this.step(-1);
    if (key === "ArrowRight" && this.review) return () => this.step(1);
    if (!this.item) return null;
    if (key === "Enter") return () => (this.review ? this.step(1) : this.isInstant ? null : this.submit("answer"));
    if (key === " ") return () => this.submit("skip");
    if (key === "f") return () => this.flag();
    if (key === "m") return () => openComment(this);
    if (key === "e" && this.find("textarea.text")) return () => this.find("textarea.text").focus();
    if (this.questions.length > 1 && (key === "j" || key === "k")) return () => this.go(key === "j" ? 1 : -1);
    return null;
  }

  go(by) {
    const at = this.questions.findIndex(({ name }) => name === this.active) + by;
    this.active = this.questions[Math.min(Math.max(at, 0), this.questions.length - 1)].name;
    this.refresh();
    this.find(".question.is-active")?.scrollIntoView({ block: "nearest" });
  }
}
