/* One stop for a thumb. Texts are set as text only. */
const NEXT = { arrive: "arrived", finish: "done", fail: "failed" };

/** One stop. Its fields are made once, so that nothing typed is lost when the page draws it anew. */
class Card {
  constructor(root, outbox) {
    this.root = root;
    this.outbox = outbox;
    this.failing = false;
    this.look = () => this.draw();
    outbox.looks.add(this.look);
  }

  update(data) {
    this.data = data;
    if (!this.box) this.build(data);
    this.draw();
  }

  build({ id, words }) {
    const { outbox } = this;
    const draft = outbox.draft(id);
    this.box = made("article", "card");
    this.head = made("div", "head");
    this.state = made("p", "state");
    this.form = made("div", "form");
    this.reasons = made("div", "chips");
    this.reason = made("input", "reason");
    this.reason.placeholder = words.why;
    this.reason.setAttribute("aria-label", words.why);
    this.reason.maxLength = 200;
    this.note = made("textarea", "note");
    this.note.placeholder = words.note;
    this.note.setAttribute("aria-label", words.note);
    this.note.rows = 2;
    this.note.maxLength = 2000;
    this.reason.value = draft.reason;
    this.note.value = draft.note;
    this.failing = Boolean(draft.reason);
    this.reason.addEventListener("input", () => outbox.keepDraft(id, { reason: this.reason.value }));
    this.note.addEventListener("input", () => outbox.keepDraft(id, { note: this.note.value }));
    this.photo = this.photoField(id, words);
    this.met = made("div", "chips");
    this.found = made("div", "chips");
    this.form.append(this.met, this.found, this.reasons, this.reason, this.note, this.photo);
    this.buttons = made("div", "buttons");
    this.after = made("div", "after");
    this.after.setAttribute("role", "status");
    this.box.append(this.head, this.state, this.form, this.buttons, this.after);
    this.root.replaceChildren(this.box);
    this.showPhoto();
  }

  photoField(id, words) {
    const box = made("div", "photo");
    const label = made("label", "pick");
    const file = made("input");
    file.type = "file";
    file.accept = "image/*";
    file.addEventListener("change", async () => {
      const kept = await this.outbox.keepPhoto(id, file.files[0]);
      this.trouble = kept ? "" : words.unreadable;
      file.value = "";
      this.showPhoto();
      this.draw();
    });
    this.pick = made("span", "", words.photo);
    label.append(file, this.pick);
    this.thumb = made("img");
    this.thumb.alt = words.photo;
    this.without = button("quiet", words.without, async () => {
      await this.outbox.keepPhoto(id, null);
      this.showPhoto();
    });
    box.append(label, this.thumb, this.without);
    return box;
  }

  async showPhoto() {
    const blob = await this.outbox.photoOf(this.data.id);
    if (this.thumb.src) URL.revokeObjectURL(this.thumb.src);
    if (blob) this.thumb.src = URL.createObjectURL(blob);
    else this.thumb.removeAttribute("src");
    this.thumb.hidden = this.without.hidden = !blob;
  }

  draw() {
    const { data, outbox } = this;
    if (!data) return;
    const { words } = data;
    const waiting = outbox.entries(data.id);
    const ahead = waiting.filter((entry) => !entry.refused).at(-1);
    // Taken by the server, not yet on the page: without it the fields would go away while somebody is typing.
    if (outbox.answered.get(data.id)?.from !== data.state) outbox.answered.delete(data.id);
    const last = ahead ?? outbox.answered.get(data.id);
    // A visit that met nobody ends the stop and leaves it undone.
    const missed = last?.move === "finish" && last.outcome && last.outcome !== data.outcomes[0]?.[0];
    const state = missed ? "failed" : last ? NEXT[last.move] : data.state;
    this.box.dataset.state = state;
    this.box.classList.toggle("urgent", data.urgent);
    this.head.replaceChildren(...this.lines());
    this.state.hidden = state === "planned" && !ahead;
    this.state.textContent = [words[state], ahead ? words.unsent : data.said].filter(Boolean).join(" · ");
    const open = state === "planned" || state === "arrived";
    if (!open) this.failing = false;
    this.form.hidden = !(open && (state === "arrived" || this.failing)) || !data.moves;
    this.reasons.hidden = this.reason.hidden = !this.failing;
    this.drawReasons();
    this.drawVisit();
    this.buttons.replaceChildren(...(open && data.moves ? this.choices(state) : []));
    this.after.replaceChildren(
      ...[outbox.told.get(data.id), this.trouble].filter(Boolean).map((text) => made("p", "told", text)),
      ...waiting.filter((entry) => entry.refused).map((entry) => refusal(outbox, entry, words, open)),
    );
    const draft = outbox.draft(data.id);
    // A move that was taken back fills the fields again; what somebody is typing is never touched.
    for (const [field, text] of [[this.note, draft.note], [this.reason, draft.reason]]) {
      if (field.value !== text && this.root.getRootNode().activeElement !== field) field.value = text;
    }
    if (draft.photo === this.thumb.hidden) this.showPhoto();
  }

  lines() {
    const { number, time, kind, title, where, flags } = this.data;
    const row = made("div", "when");
    if (number) row.append(made("i", "", number));
    row.append(made("b", "", time), made("span", "", kind));
    const badges = flags.map((flag) => made("em", "", flag));
    row.append(...badges);
    return [row, made("p", "title", title), ...where.filter(Boolean).map((line) => made("p", "where", line))];
  }

  drawReasons() {
    if (this.reasons.childElementCount) return;
    for (const text of this.data.reasons) {
      this.reasons.append(
        button("chip", text, () => {
          this.reason.value = text;
          this.outbox.keepDraft(this.data.id, { reason: text });
        }),
      );
    }
  }

  /** What a visit met, one of them, and what it found, any of them: kept with the draft. */
  drawVisit() {
    const { id, outcomes, needs, words } = this.data;
    this.met.hidden = this.failing || !outcomes.length;
    const draft = this.outbox.draft(id);
    const met = draft.outcome || outcomes[0]?.[0];
    this.found.hidden = this.met.hidden || !needs.length || met !== outcomes[0][0];
    const chip = (pressed, word, change) => {
      const made = button("chip", word, () => {
        this.outbox.keepDraft(id, change);
        this.draw();
      });
      made.setAttribute("aria-pressed", String(pressed));
      return made;
    };
    this.met.replaceChildren(...outcomes.map(([key, word]) => chip(key === met, word, { outcome: key })));
    const has = new Set(draft.needs);
    const others = (key) => (has.has(key) ? [...has].filter((one) => one !== key) : [...has, key]);
    this.found.replaceChildren(
      made("span", "label", words.found_needs),
      ...needs.map(([key, word]) => chip(has.has(key), word, { needs: others(key) })),
    );
  }

  choices(state) {
    const { words } = this.data;
    if (this.failing) {
      const stay = () => {
        this.failing = false;
        this.reason.value = this.trouble = "";
        this.outbox.keepDraft(this.data.id, { reason: "" });
        this.draw();
      };
      return [button("main", words.send_fail, () => this.move("fail")), button("", words.back, stay)];
    }
    const [main, move] = state === "planned" ? [words.arrive, "arrive"] : [words.finish, "finish"];
    const giveUp = () => {
      this.failing = true;
      this.draw();
    };
    return [button("main", main, () => this.move(move)), button("", words.fail, giveUp)];
  }

  async move(move) {
    const { id, title, words, state } = this.data;
    this.trouble = move === "fail" && !this.reason.value.trim() ? words.why_first : "";
    if (this.trouble || this.moving) {
      this.draw();
      return;
    }
    this.moving = true; // one press, one move
    try {
      await this.outbox.add(id, title, move, state);
    } finally {
      this.moving = false;
    }
    this.note.value = this.outbox.draft(id).note;
    this.showPhoto();
    this.draw();
  }

  leave() {
    this.outbox.looks.delete(this.look);
    if (this.thumb?.src) URL.revokeObjectURL(this.thumb.src);
  }
}

const views = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".gw-field");
  const outbox = outboxOf(data.owner);
  let view = views.get(root);
  if (view && (view.outbox !== outbox || view.shownId !== data.id)) {
    view.leave();
    view = null;
  }
  if (!view) {
    view = data.part === "outbox" ? new OutboxView(root, outbox) : new Card(root, outbox);
    view.shownId = data.id;
    views.set(root, view);
  }
  view.update(data, setTriggerValue);
  return () => {
    views.get(root)?.leave();
    views.delete(root);
  };
}
