/* What somebody in the field has typed and done, kept on the phone until the server has answered for it.

   Words and moves lie in localStorage, which is written at once; photos in IndexedDB, which holds them. Every move has a
   key made once: however often it is sent, the server takes it once. */
const PREFIX = "gridward.field";
const SOONEST_MS = 1000;
const LONGEST_MS = 30000;
const ANSWER_MS = 30000;
const LONGEST_SIDE_PX = 1280;
const LARGEST_BYTES = 4e6;
const SIGNED_OUT = 401;
const EMPTY = { note: "", reason: "", photo: false, outcome: "", needs: [] };
const AGAIN = new Set([408, 425, 429, SIGNED_OUT]);

const memory = new Map(); // where the browser keeps nothing, it holds as long as the page does

const shelf = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? memory.get(key) ?? null;
    } catch {
      return memory.get(key) ?? null;
    }
  },
  put(key, value) {
    memory.set(key, value);
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // full or forbidden: the memory has it
    }
  },
  drop(key) {
    memory.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      // forbidden: nothing was there
    }
  },
  under(prefix) {
    const keys = new Set([...memory.keys()].filter((key) => key.startsWith(prefix)));
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) keys.add(key);
    } catch {
      // forbidden: only the memory
    }
    return [...keys];
  },
};

/** Photos by key. */
const photos = {
  open() {
    this.opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open(PREFIX, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("photos");
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    }).catch(() => null);
    return this.opened;
  },
  async run(mode, ask) {
    const base = await this.open();
    if (!base) return undefined;
    return new Promise((done) => {
      const work = base.transaction("photos", mode);
      const asked = ask(work.objectStore("photos"));
      work.oncomplete = () => done(asked.result);
      work.onerror = work.onabort = () => done(undefined);
    });
  },
  async put(key, blob) {
    memory.set(`photo ${key}`, blob);
    await this.run("readwrite", (store) => store.put(blob, key));
  },
  async get(key) {
    return memory.get(`photo ${key}`) ?? (await this.run("readonly", (store) => store.get(key))) ?? null;
  },
  async drop(key) {
    memory.delete(`photo ${key}`);
    await this.run("readwrite", (store) => store.delete(key));
  },
};

/** A photo small enough for a weak network; as it is where the browser cannot read it. */
const shrunk = async (file) => {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    return small ?? (file.size <= LARGEST_BYTES ? file : null);
  } catch {
    return null;
  }
};

const base64 = (blob) =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(blob);
  });

/** Something that ends a request after so long. */
const limited = (ms) => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop;
};

const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** Everything that one person has not had an answer for yet. */
class Outbox {
  constructor(owner) {
    this.owner = owner;
    this.looks = new Set();
    this.told = new Map();
    this.answered = new Map(); // the last move of a stop that the server took, until the page shows it
    this.busy = false;
    this.wait = 0;
    this.timer = null;
    this.signedOut = false;
    this.say = () => {};
    this.lately = 0;
    window.addEventListener("online", () => this.hurry());
    window.addEventListener("storage", () => this.changed());
  }

  /** How to reach the server, as the page said last. */
  reach({ query, pass }) {
    this.query = query;
    this.pass = pass;
    if (this.entries().length) this.soon(0);
  }

  draftKey(stop) {
    return `${PREFIX}/draft/${this.owner}/${stop}`;
  }

  draft(stop) {
    return shelf.get(this.draftKey(stop)) ?? EMPTY;
  }

  keepDraft(stop, change) {
    const draft = { ...this.draft(stop), ...change };
    if (Object.values(draft).some((value) => (Array.isArray(value) ? value.length : value))) shelf.put(this.draftKey(stop), draft);
    else shelf.drop(this.draftKey(stop));
  }

  async keepPhoto(stop, file) {
    const small = file && (await shrunk(file));
    if (file && !small) return false;
    if (small) await photos.put(this.draftKey(stop), small);
    else await photos.drop(this.draftKey(stop));
    this.keepDraft(stop, { photo: Boolean(small) });
    return true;
  }

  photoOf(stop) {
    return photos.get(this.draftKey(stop));
  }

  entryKey(key) {
    return `${PREFIX}/queue/${this.owner}/${key}`;
  }

  /** Moves without an answer, the first one first. */
  entries(stop) {
    const found = shelf.under(`${PREFIX}/queue/${this.owner}/`).map((key) => shelf.get(key));
    const mine = found.filter((entry) => entry && (!stop || entry.stop === stop));
    return mine.sort((a, b) => a.made - b.made || (a.key < b.key ? -1 : 1));
  }

  /** Keep a move and send it. The draft becomes part of it; what follows an arrival is no draft of the arrival. */
  async add(stop, title, move, from) {
    const draft = move === "arrive" ? EMPTY : this.draft(stop);
    const last = this.entries().at(-1);
    const entry = { ...draft, key: newKey(), stop, title, move, from, made: Math.max(Date.now(), (last?.made ?? 0) + 1) };
    const photo = draft.photo && (await photos.get(this.draftKey(stop)));
    entry.photo = Boolean(photo);
    entry.hold = move === "arrive" && navigator.geolocation && window.isSecureContext ? Date.now() + 4000 : 0;
    if (photo) await photos.put(entry.key, photo);
    shelf.put(this.entryKey(entry.key), entry); // from here on it is safe
    if (move !== "arrive") {
      shelf.drop(this.draftKey(stop));
      await photos.drop(this.draftKey(stop));
    }
    if (entry.hold) this.locate(entry.key);
    this.told.delete(stop);
    this.changed();
    this.hurry();
  }

  /** An arrival waits a moment for the phone to find out where it is; without an answer it goes as it is. */
  locate(key) {
    const found = (spot) => {
      const entry = shelf.get(this.entryKey(key));
      if (!entry) return;
      shelf.put(this.entryKey(key), { ...entry, ...spot, hold: 0 });
      this.hurry();
    };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found({ lon: coords.longitude, lat: coords.latitude }),
      () => found({}),
      { enableHighAccuracy: true, timeout: 3500, maximumAge: 15000 },
    );
  }

  /** Send at once whatever waits. */
  hurry() {
    this.wait = 0;
    this.soon(0);
  }

  soon(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.pump(), ms);
  }

  async pump() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (;;) {
        const entry = this.entries().find((one) => !one.refused);
        if (!entry) return;
        const hold = (entry.hold ?? 0) - Date.now();
        if (hold > 0) return this.soon(hold);
        if (!(await this.send(entry))) {
          this.wait = Math.min(Math.max(SOONEST_MS, this.wait * 2), LONGEST_MS);
          return this.soon(this.wait);
        }
        this.wait = 0;
      }
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  /** Send one move; false when it must be sent again later. */
  async send(entry) {
    let answer, body;
    try {
      const photo = entry.photo && (await photos.get(entry.key));
      const { key, move, note, reason, lon, lat, outcome } = entry;
      const needs = (entry.needs ?? []).join(",");
      const sent = { key, move, note, reason, lon, lat, outcome, needs, ago_s: Math.max(0, Date.now() - entry.made) / 1000 };
      if (photo) sent.photo = await base64(photo);
      answer = await fetch(new URL(`field/stops/${encodeURIComponent(entry.stop)}?${this.query}`, document.baseURI), {
        method: "POST",
        credentials: "same-origin",
        cache: "no-store",
        headers: { "content-type": "application/json", "x-gridward-pass": this.pass },
        body: JSON.stringify(sent),
        signal: limited(ANSWER_MS).signal,
      });
      body = await answer.json();
    } catch {
      return false; // no connection, or half an answer
    }
    this.signedOut = answer.status === SIGNED_OUT;
    if (answer.ok) {
      shelf.drop(this.entryKey(entry.key));
      await photos.drop(entry.key);
      this.told.set(entry.stop, body.told);
      this.answered.set(entry.stop, entry);
      this.lately += 1;
      this.changed();
      this.say();
      return true;
    }
    if (answer.status >= 500 || AGAIN.has(answer.status)) return false;
    shelf.put(this.entryKey(entry.key), { ...entry, refused: body.error ?? String(answer.status) });
    this.changed();
    this.say(); // the day may have changed: what is shown should say so
    return true;
  }

  /** Take a refused move back: what was typed becomes the stop's draft again. */
  async takeBack(entry) {
    const photo = entry.photo && (await photos.get(entry.key));
    const draft = this.draft(entry.stop);
    const note = [entry.note, draft.note].filter(Boolean).join("\n");
    if (photo) await photos.put(this.draftKey(entry.stop), photo);
    const { outcome, needs } = entry;
    const reason = draft.reason || entry.reason;
    this.keepDraft(entry.stop, { note, reason, outcome, needs, photo: Boolean(photo) || draft.photo });
    await this.forget(entry);
  }

  async again(entry) {
    shelf.put(this.entryKey(entry.key), { ...entry, refused: "" });
    this.changed();
    this.hurry();
  }

  async forget(entry) {
    shelf.drop(this.entryKey(entry.key));
    await photos.drop(entry.key);
    this.changed();
  }

  changed() {
    for (const look of this.looks) look();
  }
}

const outboxes = new Map();

const outboxOf = (owner) => {
  if (!outboxes.has(owner)) outboxes.set(owner, new Outbox(owner));
  return outboxes.get(owner);
};
