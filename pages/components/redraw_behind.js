/* What the plan changes against today, what is wrong with it, and the lists that numbers open. */
const MOVED = ["households", "must_visit", "cases", "duties", "appointments", "stations"];

const impactPart = (state, panel) => {
  const { words, numbers } = panel;
  const { impact } = state;
  const rows = element("div", "moved");
  for (const figure of MOVED) {
    const number = button(numbers.plain(impact[figure]), () => panel.list(`${figure}_moved`, ""), "number");
    number.dataset.moved = figure;
    rows.append(element("span", "", words.moved[figure]), number);
  }
  rows.append(
    element("span", "", words.moved.people),
    element("b", "", `${numbers.plain(impact.people)} (${numbers.share(impact.share, 1)})`),
  );
  const parts = [rows, element("h4", "", words.loads)];
  if (impact.loads.length) {
    parts.push(loadTable(impact.loads, panel));
  } else {
    parts.push(element("p", "none", words.no_loads));
  }
  return parts;
};

const loadTable = (loads, panel) => {
  const { words, numbers } = panel;
  const head = element("tr", "", ...words.load_head.map((text, at) => element("th", at ? "" : "text", text)));
  const body = element("tbody");
  for (const [, name, today, plan] of loads) {
    const by = plan - today;
    const line = element("tr");
    line.append(
      element("td", "name", name),
      element("td", "", numbers.plain(today)),
      element("td", "", numbers.plain(plan)),
      element("td", by > 0 ? "more" : "less", numbers.change(by)),
    );
    body.append(line);
  }
  const table = element("table", "loads", element("thead", "", head), body);
  const open = button(words.open_list, () => panel.list("loads", ""), "link");
  return element("div", "", table, open);
};

const defectPart = (state, panel) => {
  const { words } = panel;
  if (!state.defects.length) return [element("p", "none good", words.no_defects)];
  const list = element("div", "defects");
  for (const defect of state.defects) {
    const item = element("div", `defect${defect.blocking ? " blocking" : ""}`);
    item.append(
      element("p", "", defect.sentence),
      element("small", "", defect.blocking ? words.blocking : words.unusual),
    );
    if (defect.box || defect.blocks.length) {
      item.append(button(words.zoom, () => {
        if (defect.box) panel.link.send({ type: "zoom", box: defect.box });
        panel.link.send({ type: "mark", blocks: defect.blocks });
      }));
    }
    list.append(item);
  }
  return [list];
};

/** The list behind a number, with the way back. */
const listPart = (list, panel) => {
  const { words, numbers } = panel;
  const parts = [button(`‹ ${words.back}`, () => panel.close(), "link back"), element("h4", "", list.title)];
  if (!list.rows.length) return [...parts, element("p", "none", words.empty_list)];
  const side = (at) => (list.rows.every((row) => typeof row[at] === "number") ? "" : "text");
  const head = element("tr", "", ...list.head.map((text, at) => element("th", side(at), text)));
  const body = element("tbody");
  for (const row of list.rows) {
    const cells = row.map((value) => {
      const number = typeof value === "number";
      const whole = !number || Number.isInteger(value);
      return element("td", number ? "" : "text", number ? numbers.plain(value, whole ? 0 : 1) : String(value ?? "–"));
    });
    body.append(element("tr", "", ...cells));
  }
  parts.push(element("div", "wide", element("table", "behind", element("thead", "", head), body)));
  if (list.more) parts.push(element("p", "none", filled(words.more, { count: numbers.plain(list.more) })));
  return parts;
};
