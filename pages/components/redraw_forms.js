/* Small forms about the grid that is picked, and about the plan. What they send is a gesture like the map's own. */
const field = (label, input) => element("label", "field", element("span", "", label), input);

const textInput = (value, most = 60) => {
  const made = element("input");
  made.type = "text";
  made.value = value;
  made.maxLength = most;
  return made;
};

const selectInput = (options, value) => {
  const made = element("select");
  for (const [key, text] of options) {
    const option = element("option", "", text);
    option.value = key;
    made.append(option);
  }
  made.value = value;
  return made;
};

/** The forms of one grid; they stay as they are while somebody types, and follow the plan in what nobody has touched. */
class GridForms {
  constructor(panel, grid) {
    this.panel = panel;
    this.id = grid.id;
    this.box = element("div", "forms");
    const { words } = panel;
    this.inputs = {
      name: textInput(grid.name),
      code: textInput(grid.code, 15),
      worker: selectInput(this.workers(grid), grid.worker),
    };
    this.inputs.code.inputMode = "numeric";
    this.locked = element("input");
    this.locked.type = "checkbox";
    this.locked.addEventListener("change", () => this.change({ locked: this.locked.checked }));
    this.parts = element("input");
    Object.assign(this.parts, { type: "number", min: 2, max: 50, value: 2 });
    this.saved = {};
    this.merge = selectInput([], "");
    const form = element("form", "change");
    form.append(
      field(words.name, this.inputs.name),
      field(words.code, this.inputs.code),
      field(words.worker, this.inputs.worker),
      this.submit(words.save),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    const split = this.small(words.split, this.parts, words.parts, () =>
      panel.do({ kind: "split", grid: this.id, k: Number(this.parts.value) }));
    split.classList.add("split");
    const merge = this.small(words.merge, this.merge, words.merge_into, () => {
      if (this.merge.value) panel.do({ kind: "merge", into: this.merge.value, gone: [this.id] });
      else this.merge.focus(); // nobody is merged into whatever happens to stand first
    });
    const lock = element("label", "lock", this.locked, words.lock);
    this.box.append(form, lock, element("div", "row", split, merge));
    this.follow(panel.state);
  }

  submit(text) {
    const made = element("button", "main", text);
    made.type = "submit";
    return made;
  }

  small(label, input, text, act) {
    const form = element("form", "small");
    form.append(field(label, input), this.submit(text));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act();
    });
    return form;
  }

  workers(grid) {
    const known = this.panel.workers;
    const named = known.some(([id]) => id === grid.worker);
    const own = grid.worker && !named ? [[grid.worker, grid.worker_name || grid.worker]] : [];
    return [["", this.panel.words.nobody], ...own, ...known];
  }

  follow(state) {
    const grid = state.grids.find((one) => one.id === this.id);
    if (!grid) return false;
    for (const [key, input] of Object.entries(this.inputs)) {
      const touched = this.saved[key] !== undefined && input.value !== this.saved[key];
      if (!touched) input.value = grid[key];
      this.saved[key] = grid[key];
    }
    this.locked.checked = grid.locked;
    const others = state.grids.filter((one) => one.id !== this.id).map((one) => [one.id, one.name]);
    const key = JSON.stringify(others);
    if (this.others !== key) {
      const taken = this.merge.value;
      this.merge.replaceChildren(...selectInput([["", "–"], ...others], "").childNodes);
      this.merge.value = others.some(([id]) => id === taken) ? taken : "";
      this.others = key;
    }
    return true;
  }

  save() {
    const changed = {};
    for (const [key, input] of Object.entries(this.inputs)) {
      if (input.value !== this.saved[key]) changed[key] = input.value;
    }
    if (Object.keys(changed).length) this.change(changed);
  }

  change(fields) {
    this.panel.do({ kind: "change", grid: this.id, ...fields });
  }
}

/** Name and note of the plan, a new grid, codes anew: folded away until somebody wants them. */
class PlanForms {
  constructor(panel) {
    const { words, state } = panel;
    this.panel = panel;
    this.name = textInput(state.name, 80);
    this.note = element("textarea");
    this.note.rows = 2;
    this.note.maxLength = 2000;
    this.fresh = textInput("");
    this.fresh.placeholder = words.new_name;
    const describe = element("form", "change");
    describe.append(field(words.plan_name, this.name), field(words.note, this.note), this.submit(words.save));
    describe.addEventListener("submit", (event) => {
      event.preventDefault();
      panel.do({ kind: "describe", name: this.name.value, note: this.note.value });
    });
    const begin = element("form", "small");
    begin.append(field(words.new_grid, this.fresh), this.submit(words.begin));
    begin.addEventListener("submit", (event) => {
      event.preventDefault();
      panel.do({ kind: "new", blocks: [], ...(this.fresh.value ? { name: this.fresh.value } : {}) });
      this.fresh.value = "";
    });
    const recode = button(words.recode, () => panel.do({ kind: "recode" }), "", words.recode_help);
    this.box = element("details", "plan", element("summary", "", words.plan_part), begin, describe, recode);
    this.follow(state);
  }

  submit(text) {
    const made = element("button", "main", text);
    made.type = "submit";
    return made;
  }

  follow(state) {
    for (const [input, value] of [[this.name, state.name], [this.note, state.note]]) {
      const touched = input.dataset.saved !== undefined && input.value !== input.dataset.saved;
      if (!touched) input.value = value;
      input.dataset.saved = value;
    }
  }
}
