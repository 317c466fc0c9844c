/* The columns beside the wall screen's map. They ask the server when the map says that something has happened, and
   every few seconds anyway: for the clock, and in case no map speaks. All texts are set as text, never as HTML. */
const QUIET_MS = 10000;
const SOONEST_MS = 900;

const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

const heading = (text, first) => element("div", first ? "gw-head first" : "gw-head", text);

const section = (part, body) => [heading(part.title), part.rows.length ? body(part.rows) : element("p", "gw-none", part.empty)];

/** The list of cases behind a number, on the page of figures; who looks and at what stays as it is. */
const behind = (query, className) => {
  const link = element("a", className);
  const chosen = new URLSearchParams(window.location.search);
  for (const [key, value] of new URLSearchParams(query)) chosen.set(key, value);
  link.href = new URL(`figures?${chosen}`, document.baseURI).href;
  return link;
};

const tiles = (rows) => {
  const box = element("div", "gw-tiles");
  for (const [label, value, tone, query] of rows) {
    const tile = behind(query, `gw-tile ${tone}`);
    tile.append(element("span", "", label), element("b", "", value));
    box.append(tile);
  }
  return box;
};

const bars = (rows) => {
  const box = element("div", "gw-bars");
  const most = Math.max(...rows.map((row) => row[1]));
  for (const [name, open, overdue, query] of rows) {
    const bar = element("u");
    for (const [className, value] of [["", open - overdue], ["bad", overdue]]) {
      if (!value) continue;
      const piece = element("i", className);
      piece.style.width = `${((100 * value) / most).toFixed(1)}%`;
      bar.append(piece);
    }
    const number = behind(query, "gw-number");
    number.append(element("em", "", String(open)));
    box.append(element("span", "", name), bar, number);
  }
  return box;
};

const items = (rows) => {
  const list = element("div", "gw-list");
  for (const [line, small, tone] of rows) {
    const item = element("div", `gw-item ${tone}`);
    item.append(element("p", "", line), element("small", "", small));
    list.append(item);
  }
  return list;
};

const calls = (rows) => {
  const list = element("div", "gw-list");
  for (const [line, small, departments] of rows) {
    const item = element("div", "gw-item called");
    item.append(element("p", "", line), element("small", "", small));
    for (const [name, clock, tone] of departments) {
      const row = element("div", `gw-call ${tone}`);
      row.append(element("span", "", name), element("b", "", clock));
      item.append(row);
    }
    list.append(item);
  }
  return list;
};

const COLUMNS = {
  figures: (view) => [heading(view.title, true), tiles(view.tiles), ...section(view.load, bars)],
  news: (view) => [
    ...(view.whistles.rows.length ? section(view.whistles, calls) : []), // a quiet wall keeps its room for the latest
    ...section(view.latest, items),
    ...section(view.duty, items),
  ],
};

/** Asks for one view and hands it to the columns that show it; lives as long as one of them does. */
class Watch {
  constructor(url) {
    this.url = url;
    this.columns = new Map();
    this.view = null;
    this.asked = -SOONEST_MS;
    this.timer = null;
    this.channel = new BroadcastChannel("gridward");
    this.channel.onmessage = (event) => {
      if (!this.view || event.data > this.view.cursor) this.soon();
    };
    this.seen = () => document.visibilityState === "visible" && this.soon();
    document.addEventListener("visibilitychange", this.seen);
    this.soon();
  }

  soon() {
    this.later(Math.max(0, this.asked + SOONEST_MS - performance.now()));
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), wait);
  }

  async ask() {
    this.asked = performance.now();
    this.later(QUIET_MS);
    try {
      const answer = await fetch(this.url, { credentials: "same-origin", cache: "no-store" });
      if (answer.status === 401) window.location.reload(); // ends at the door
      if (!answer.ok) return;
      this.view = await answer.json();
    } catch {
      return; // the band across the map says that the server cannot be reached
    }
    for (const [parent, column] of this.columns) this.draw(parent, column);
  }

  draw(parent, column) {
    if (this.view) parent.replaceChildren(...COLUMNS[column](this.view));
  }

  show(parent, column) {
    this.columns.set(parent, column);
    this.draw(parent, column);
  }

  leave(parent) {
    this.columns.delete(parent);
    if (this.columns.size) return;
    clearTimeout(this.timer);
    this.channel.close();
    document.removeEventListener("visibilitychange", this.seen);
    watches.delete(this.url);
  }
}

const watches = new Map();
const shown = new WeakMap();

export default function ({ data, parentElement }) {
  const url = new URL(`live/${data.query}`, document.baseURI).href;
  const parent = parentElement.querySelector(".gw-panel");
  const before = shown.get(parent);
  if (before?.url !== url) {
    if (!watches.has(url)) watches.set(url, new Watch(url));
    const watch = watches.get(url);
    watch.show(parent, data.column);
    before?.leave(parent);
    shown.set(parent, watch);
  }
  return () => {
    shown.get(parent)?.leave(parent);
    shown.delete(parent);
  };
}
