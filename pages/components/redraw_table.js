/* The figures grid by grid, and of the whole plan. */
/** Figure → divided by what, digits: seconds are shown as minutes, square metres as hectares. */
const SHOWN = {
  area_m2: [10000, 1],
  polsby_popper: [1, 2],
  reock: [1, 2],
  walk_mean_s: [60, 1],
  walk_longest_s: [60, 1],
};
const GROUPS = {
  size: ["households", "people", "minutes", "must_visit", "deviation"],
  shape: ["polsby_popper", "reock", "pieces", "area_m2", "perimeter_m"],
  ways: ["cut_compounds", "barriers_crossed", "barrier_m", "walk_mean_s", "walk_longest_s"],
};
/** Above this a grid is in pieces, cuts a compound or reaches over a barrier. */
const WRONG_ABOVE = { pieces: 1, cut_compounds: 0, barriers_crossed: 0 };

/** One grid with its figures by name. */
const rowsOf = (state) => {
  const { columns, rows, deviation } = state.figures;
  return state.grids.map((grid, at) => {
    const figures = { deviation: deviation[at] };
    columns.forEach((name, place) => (figures[name] = rows[at][place]));
    return { grid, at, figures };
  });
};

const sorted = (rows, by, down) => {
  const value = by === "name" ? null : (row) => row.figures[by];
  const order = [...rows];
  order.sort((one, other) => {
    if (!value) return one.at - other.at; // the plan's own order
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return (a === null) - (b === null) || one.at - other.at; // unknown comes last
    return (down ? b - a : a - b) || one.at - other.at;
  });
  return !value && down ? order.reverse() : order;
};

/** A bar to the right for too much, to the left for too little, with the number beside it. */
const deviationBar = (value, { tolerance, worst }, numbers) => {
  const off = Math.abs(value ?? 0) > tolerance + 1e-9;
  const bar = element("span", `bar${off ? " off" : ""}`);
  const piece = element("i");
  const longest = Math.max(worst, 2 * tolerance, 0.01);
  const width = (50 * Math.abs(value ?? 0)) / longest;
  piece.style.width = `${width}%`;
  piece.style.left = `${(value ?? 0) < 0 ? 50 - width : 50}%`;
  bar.append(piece, element("em", "", numbers.signed(value)));
  return bar;
};

/** The table of all grids. `panel` takes sorting, picking and opening lists. */
const gridTable = (state, panel) => {
  const { words } = panel;
  const names = GROUPS[panel.group];
  const table = element("table", "grids");
  const head = element("tr");
  for (const name of ["name", ...names]) {
    const taken = panel.by === name;
    const cell = element("th", name === "name" ? "name" : "");
    const arrow = taken ? (panel.down ? " ▼" : " ▲") : "";
    cell.append(button(words.short[name] + arrow, () => panel.sort(name), "", words.long[name]));
    cell.setAttribute("aria-sort", taken ? (panel.down ? "descending" : "ascending") : "none");
    head.append(cell);
  }
  const body = element("tbody");
  for (const row of sorted(rowsOf(state), panel.by, panel.down)) body.append(gridRow(row, names, state, panel));
  table.append(element("thead", "", head), body);
  table.dataset.rows = state.grids.length;
  return table;
};

const gridRow = ({ grid, figures }, names, state, panel) => {
  const { words, numbers } = panel;
  const line = element("tr", grid.id === panel.picked ? "picked" : "");
  const swatch = element("i", "swatch");
  swatch.style.background = panel.colours[grid.colour % panel.colours.length];
  const title = grid.worker_name ? `${grid.name} · ${grid.worker_name}` : grid.name;
  const name = button("", () => panel.pick(grid.id, true), "name", title);
  name.append(swatch, element("span", "", grid.name));
  if (grid.locked) name.append(element("small", "lock", words.locked));
  line.append(element("td", "name", name));
  line.dataset.grid = grid.id;
  for (const figure of names) {
    const [by, digits] = SHOWN[figure] ?? [1, 0];
    const value = figures[figure];
    const wrong = WRONG_ABOVE[figure] !== undefined && value > WRONG_ABOVE[figure];
    const asked = figure === "deviation" ? state.figures.measure : figure;
    const shown = figure === "deviation"
      ? deviationBar(value, state.figures, numbers)
      : numbers.plain(value === null ? null : value / by, digits);
    const number = button("", () => panel.list(asked, grid.id), wrong ? "number wrong" : "number", words.long[figure]);
    number.append(shown);
    number.tabIndex = grid.id === panel.picked ? 0 : -1;
    const cell = element("td", figure === "deviation" ? "deviation" : "", number);
    cell.dataset.figure = figure;
    line.append(cell);
  }
  return line;
};

/** The whole plan in a few tiles. */
const totals = (state, panel) => {
  const { words, numbers } = panel;
  const all = state.figures.totals;
  const { worst, tolerance, target, measure } = state.figures;
  const tile = (label, value, tone = "", title = "") => {
    const made = element("div", `tile ${tone}`, element("span", "", label), element("b", "", value));
    if (title) made.title = title;
    return made;
  };
  const box = element("div", "tiles");
  box.append(
    tile(words.grids, numbers.plain(all.grids)),
    tile(words.households, numbers.plain(all.households)),
    tile(words.people, numbers.plain(all.people)),
    tile(words.must_visit, numbers.plain(all.must_visit)),
    tile(words.minutes, numbers.plain(all.minutes), "", words.long.minutes),
    tile(words.target[measure], numbers.plain(target)),
    tile(words.worst, numbers.share(worst), worst > tolerance + 1e-9 ? "bad" : "good", words.tolerance(tolerance)),
    tile(words.contiguous, all.contiguous ? words.yes : words.no, all.contiguous ? "good" : "bad"),
  );
  return box;
};
