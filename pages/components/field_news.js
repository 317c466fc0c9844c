/* The line above the stops: what waits to be sent, what was refused, and whether the day looks different by now. */
const WAIT_S = 5;
const LOOK_MS = 100;
const LOOK_AGAIN_MS = 1000;
const ASK_PAGE_AGAIN_MS = 3000;

const made = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

const button = (className, text, press) => {
  const element = made("button", className, text);
  element.type = "button";
  element.addEventListener("click", press);
  return element;
};

const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Asks whether one's day is still as the page shows it, and has the page drawn anew when not. The server answers as
    soon as something happens, so that a phone at rest asks once in a few seconds. */
class News {
  constructor(outbox) {
    this.outbox = outbox;
    this.cursor = 0;
    this.lost = false;
    this.asked = 0;
    this.ended = false;
    this.timer = null;
    this.looking = false;
    this.seen = () => document.visibilityState === "visible" && this.soon(0);
    this.back = () => (this.looking ? this.stop.abort() : this.soon(0));
    this.gone = () => this.lose(true);
    document.addEventListener("visibilitychange", this.seen);
    window.addEventListener("online", this.back);
    window.addEventListener("offline", this.gone);
  }

  show(mark) {
    this.shown = mark;
    if (this.timer === null) this.soon(0);
  }

  soon(ms) {
    clearTimeout(this.timer);
    if (!this.ended) this.timer = setTimeout(() => this.look(), ms);
  }

  async look() {
    if (this.looking || document.visibilityState === "hidden") return;
    this.looking = true;
    const { query, pass } = this.outbox;
    let lost = false;
    try {
      const wait = this.mark === undefined ? 0 : WAIT_S;
      const url = new URL(`field/news?${query}&since=${this.cursor}&wait=${wait}`, document.baseURI);
      this.stop = limited(1000 * wait + 5000);
      const headers = { "x-gridward-pass": pass };
      const answer = await fetch(url, { headers, cache: "no-store", signal: this.stop.signal });
      lost = answer.status >= 500;
      if (answer.status === 200) ({ cursor: this.cursor, mark: this.mark } = await answer.json());
    } catch {
      lost = true;
    } finally {
      this.looking = false;
    }
    if (this.ended) return;
    this.lose(lost);
    this.tell();
    this.soon(lost ? LOOK_AGAIN_MS : LOOK_MS);
  }

  lose(lost) {
    if (this.lost === lost) return;
    this.lost = lost;
    if (!lost) this.outbox.hurry(); // back again
    this.outbox.changed();
  }

  tell() {
    const due = performance.now() - this.asked > ASK_PAGE_AGAIN_MS || this.mark !== this.toldMark;
    if (this.mark === undefined || this.mark === this.shown || !due) return;
    this.asked = performance.now();
    this.toldMark = this.mark;
    this.outbox.say();
  }

  end() {
    this.ended = true;
    this.stop?.abort();
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
    window.removeEventListener("online", this.back);
    window.removeEventListener("offline", this.gone);
  }
}

/** What the server refused: its sentence, what had been typed, and what to do about it. */
const refusal = (outbox, entry, words, withCard) => {
  const box = made("div", "refused");
  box.setAttribute("role", "alert");
  box.append(made("b", "", words[entry.move]), made("p", "", entry.refused));
  const typed = [entry.reason, entry.note, entry.photo ? words.photo : ""].filter(Boolean).join(" · ");
  if (typed) box.append(made("p", "typed", typed));
  const row = made("div", "row");
  if (withCard && entry.move !== "arrive") row.append(button("", words.change, () => outbox.takeBack(entry)));
  row.append(button("", words.again, () => outbox.again(entry)));
  row.append(button("", words.discard, () => outbox.forget(entry)));
  box.append(row);
  return box;
};

/** The line above the day: what waits, what was refused and has no card any more. */
class OutboxView {
  constructor(root, outbox) {
    this.root = root;
    this.outbox = outbox;
    this.news = new News(outbox);
    this.look = () => this.draw();
    outbox.looks.add(this.look);
  }

  update(data, tell) {
    this.data = data;
    this.outbox.reach(data);
    this.outbox.say = () => tell("changed", `${Date.now()}`);
    this.news.show(data.mark);
    this.draw();
  }

  draw() {
    const { words, cards } = this.data;
    const entries = this.outbox.entries();
    const waiting = entries.filter((entry) => !entry.refused).length;
    const lines = [];
    if (waiting) lines.push(made("p", "waiting", filled(words.waiting, { count: waiting })));
    if (this.news.lost) lines.push(made("p", "lost", words.lost));
    else if (this.outbox.signedOut) lines.push(made("p", "lost", words.signed_out));
    for (const entry of entries) {
      if (!entry.refused || cards.includes(entry.stop)) continue;
      const box = refusal(this.outbox, entry, words, false);
      box.prepend(made("b", "", entry.title));
      lines.push(box);
    }
    const box = made("div", "outbox");
    box.dataset.waiting = waiting;
    box.append(...lines);
    this.root.replaceChildren(box);
  }

  leave() {
    this.news.end();
    this.outbox.looks.delete(this.look);
  }
}
