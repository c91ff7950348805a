// What has been answered and is not yet known to be committed. It is kept in the browser's store, an entry a key, so that two windows of one
// person cannot overwrite each other's; sent again until the server has it; and given up only when the server says so.

const SEND_MS = 120;
const PATIENCE_MS = 1000;
const AGAIN_MS = 2000;
const STALLED_MS = 3000;

class Outbox {
  constructor(place, send) {
    this.place = place;
    this.send = send;
    this.entries = leftover(place);
    this.sent = new Set();
    this.sentAt = -Infinity;
    this.isAwaited = false;
    this.movedAt = performance.now();
  }

  put(entry) {
    if (!this.entries.length) this.movedAt = performance.now();
    this.entries.push(entry);
    stored(() => localStorage.setItem(this.place + entry.token, JSON.stringify(entry)));
  }

  // Takes out what the server has or refuses; gives the refused ones with their reasons.
  settle(acked, refused) {
    const reasons = new Map(refused.map(({ token, reason }) => [token, reason]));
    const gone = new Set([...acked, ...reasons.keys()]);
    const settled = this.entries.filter(({ token }) => gone.has(token));
    if (!settled.length) return [];
    this.entries = this.entries.filter(({ token }) => !gone.has(token));
    for (const { token } of settled) stored(() => localStorage.removeItem(this.place + token));
    this.isAwaited = false;
    this.movedAt = performance.now();
    return settled.filter(({ token }) => reasons.has(token)).map((entry) => ({ entry, reason: reasons.get(entry.token) }));
  }

  // Sends when it is time to. While the server is busy with the last lot the next one waits a little longer, since a script that is asked
  // anew begins anew: a quick person would keep it from ever coming to its end.
  tick() {
    if (!this.entries.length) return;
    const now = performance.now();
    const isNews = this.entries.some(({ token }) => !this.sent.has(token));
    const wait = isNews ? (this.isAwaited ? PATIENCE_MS : SEND_MS) : AGAIN_MS;
    if (now - this.sentAt < wait) return;
    this.sentAt = now;
    this.isAwaited = true;
    this.sent = new Set(this.entries.map(({ token }) => token));
    this.send(this.entries);
  }

  get isStalled() {
    return this.entries.length > 0 && performance.now() - this.movedAt > STALLED_MS;
  }
}

function leftover(place) {
  const found = [];
  stored(() => {
    for (let at = 0; at < localStorage.length; at += 1) {
      const key = localStorage.key(at);
      if (key.startsWith(place)) stored(() => found.push(JSON.parse(localStorage.getItem(key))));
    }
  });
  return found.filter((entry) => entry?.token).sort((one, other) => (one.at < other.at ? -1 : 1));
}

// A browser may refuse its store or have it full: then the outbox lives in this window alone.
function stored(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

// Unlike crypto.randomUUID, at hand where the app is served without TLS, too.
function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
