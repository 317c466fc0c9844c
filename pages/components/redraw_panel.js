/* The panel beside the map of a plan: it draws what the map says, so that a number follows an edit at once. */
class RedrawPanel {
  constructor(parent, data) {
    this.parent = parent;
    this.key = JSON.stringify(data);
    this.words = { ...data.words, tolerance: (share) => filled(data.words.tolerated, { share: this.numbers.share(share) }) };
    this.numbers = new Numbers(data.lang);
    this.workers = data.workers;
    this.colours = data.colours;
    this.part = "grids";
    this.group = "size";
    this.by = "name";
    this.down = false;
    this.picked = "";
    this.state = null;
    this.opened = null;
    this.sentence = "";
    this.busy = false;
    this.build();
    this.link = new RedrawLink(data.id, (message) => this.hear(message));
    this.draw();
  }

  build() {
    const { words } = this;
    this.undo = button("↶", () => this.link.send({ type: "undo" }), "step", words.undo);
    this.redo = button("↷", () => this.link.send({ type: "redo" }), "step", words.redo);
    this.undo.setAttribute("aria-label", words.undo);
    this.redo.setAttribute("aria-label", words.redo);
    this.parts = element("div", "parts");
    this.saying = element("p", "saying");
    this.saying.setAttribute("role", "alert");
    this.form = element("div", "picked");
    this.body = element("div", "body");
    this.tail = element("div", "tail");
    const top = element("div", "top", this.parts, element("span", "steps", this.undo, this.redo));
    this.foot = element("div", "foot", this.form, this.tail);
    this.parent.replaceChildren(top, this.saying, this.body, this.foot);
    this.inside = element("div", "inside");
    this.body.append(this.inside);
  }

  hear(message) {
    if (message.type === "state") {
      this.state = message.state;
      this.sentence = this.sentence === this.words.waiting ? "" : this.sentence;
      if (this.picked && !this.state.grids.some((grid) => grid.id === this.picked)) this.picked = "";
      if (this.opened) this.ask(); // the list follows the plan
    } else if (message.type === "busy") {
      this.busy = Boolean(message.on);
      if (this.busy) this.sentence = "";
    } else if (message.type === "error") {
      this.sentence = message.sentence;
    } else if (message.type === "picked") {
      this.picked = message.grid ?? "";
      this.draw();
      this.showPicked();
      return;
    } else if (message.type === "list") {
      this.take(message.list);
      return;
    } else {
      return;
    }
    this.draw();
  }

  do(gesture) {
    this.sentence = "";
    this.link.send({ type: "do", gesture });
  }

  pick(grid, zoom) {
    this.picked = grid;
    this.link.send({ type: "pick", grid, zoom });
    this.draw();
    this.showPicked();
  }

  /** The forms take room from the table: its row stays in sight. */
  showPicked() {
    this.inside.querySelector("tr.picked")?.scrollIntoView({ block: "nearest" });
  }

  sort(name) {
    this.down = this.by === name ? !this.down : name !== "name";
    this.by = name;
    this.draw();
  }

  list(figure, grid) {
    this.opened = { figure, grid, list: null };
    this.ask();
    this.draw();
  }

  ask() {
    this.link.send({ type: "list", figure: this.opened.figure, grid: this.opened.grid });
  }

  take(list) {
    if (!this.opened) return;
    this.opened.list = list;
    if (list.blocks?.length) this.link.send({ type: "mark", blocks: list.blocks });
    this.draw();
  }

  close() {
    this.opened = null;
    this.link.send({ type: "mark", blocks: [] });
    this.draw();
  }

  draw() {
    const { state, words } = this;
    this.parent.classList.toggle("busy", this.busy);
    this.saying.textContent = this.sentence;
    this.saying.hidden = !this.sentence;
    this.undo.disabled = !state?.editable || !state.undo;
    this.redo.disabled = !state?.editable || !state.redo;
    this.parts.replaceChildren(this.partChoice());
    if (!state) {
      this.foot.hidden = true;
      this.inside.replaceChildren(element("p", "none", words.waiting));
      return;
    }
    this.parent.dataset.version = state.version;
    const scrolled = this.body.scrollTop;
    if (this.opened) this.inside.replaceChildren(...this.openedPart());
    else if (this.part === "impact") this.inside.replaceChildren(...impactPart(state, this));
    else if (this.part === "defects") this.inside.replaceChildren(...defectPart(state, this));
    else this.inside.replaceChildren(...this.gridsPart());
    this.drawForms();
    this.body.scrollTop = scrolled;
  }

  openedPart() {
    if (this.opened.list) return listPart(this.opened.list, this);
    return [button(`‹ ${this.words.back}`, () => this.close(), "link back"), element("p", "none", this.words.waiting)];
  }

  partChoice() {
    const { words, state } = this;
    const defects = state?.defects.length ?? 0;
    const named = [
      ["grids", words.part_grids],
      ["impact", words.part_impact],
      ["defects", defects ? `${words.part_defects} (${this.numbers.plain(defects)})` : words.part_defects],
    ];
    return choices(named, this.opened ? "" : this.part, (key) => {
      this.part = key;
      if (this.opened) this.close();
      else this.draw();
    });
  }

  gridsPart() {
    const groups = ["size", "shape", "ways"].map((key) => [key, this.words.groups[key]]);
    const choice = choices(groups, this.group, (key) => {
      this.group = key;
      this.draw();
    });
    choice.classList.add("groups");
    return [totals(this.state, this), choice, element("div", "wide", gridTable(this.state, this))];
  }

  /** The forms are kept while the same grid is picked: redrawing them would take away what somebody is typing. */
  drawForms() {
    const { state, words } = this;
    const shown = this.part === "grids" && !this.opened && state.editable;
    this.foot.hidden = !shown;
    if (!shown) return;
    if (!this.plan) {
      this.plan = new PlanForms(this);
      this.tail.replaceChildren(this.plan.box);
    } else {
      this.plan.follow(state);
    }
    const grid = state.grids.find((one) => one.id === this.picked);
    if (!grid) {
      this.forms = null;
      this.form.replaceChildren(element("p", "none", words.pick_first));
    } else if (this.forms?.id === grid.id) {
      this.forms.follow(state);
      this.title.textContent = grid.name;
    } else {
      this.forms = new GridForms(this, grid);
      this.title = element("h4", "", grid.name);
      this.form.replaceChildren(this.title, this.forms.box);
    }
  }

  leave() {
    if (this.opened) this.link.send({ type: "mark", blocks: [] });
    this.link.leave();
  }
}

const panels = new WeakMap();

export default function ({ data, parentElement }) {
  const parent = parentElement.querySelector(".gw-redraw");
  const before = panels.get(parent);
  if (before?.key !== JSON.stringify(data)) {
    before?.leave();
    panels.set(parent, new RedrawPanel(parent, data));
  }
  return () => {
    panels.get(parent)?.leave();
    panels.delete(parent);
  };
}
