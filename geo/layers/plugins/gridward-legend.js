/* The legend, and the buttons at the map's edge. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { drawCase, drawPlace, drawRings, fillIn, make, markCanvas } = Gridward;

  const NARROW_PX = 700;

  class Legend {
    constructor(map, view, settings) {
      this.map = map;
      this.view = view;
      this.settings = settings;
      this.ranges = [];
      this.level = null;
      this.shownLevel = null;
      this.onToggle = () => {};
    }

    addTo(container) {
      const { words } = this.settings;
      this.box = make("details", "gw-legend");
      this.box.open = this.map.getSize().x >= NARROW_PX;
      this.box.addEventListener("toggle", () => this.onToggle(), true);
      const summary = make("summary", "", words.legend);
      this.level = make("span", "gw-level");
      summary.appendChild(this.level);
      this.box.appendChild(summary);
      this.body = make("div", "gw-legend-body");
      this.box.appendChild(this.body);
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      container.appendChild(this.box);
      this.fill();
      this.map.on("zoomend", () => this.follow());
    }

    fill() {
      this.body.replaceChildren();
      this.ranges = [];
      for (const group of this.view.board.head.legend) {
        // Places explain themselves by their character and can be clicked: their names fold away.
        const folded = group.items.some((item) => item.mark === "place");
        const section = make(folded ? "details" : "section", folded ? "gw-more" : "");
        section.appendChild(make(folded ? "summary" : "h4", "", group.title));
        const items = make("div", "gw-entries");
        for (const item of group.items) items.appendChild(this._entry(item));
        section.appendChild(items);
        this.body.appendChild(section);
      }
      this.shownLevel = null;
      this.follow();
    }

    _entry(item) {
      const entry = make("div", `gw-entry gw-entry-${item.mark}`);
      if (item.mark === "load") {
        const swatch = make("span", "gw-swatch");
        swatch.style.backgroundColor = item.colour;
        const text = make("span");
        this.ranges[item.class] = text;
        entry.append(swatch, text);
        return entry;
      }
      const draw = {
        state: (ctx) => drawCase(ctx, { shape: item.shape, colour: item.colour, r: 6, urgent: false, overdue: false }),
        ring: (ctx) => drawRings(ctx, { urgent: item.ring === "urgent", overdue: item.ring === "overdue", r: 5 }),
        place: (ctx) => drawPlace(ctx, { icon: item.icon, colour: item.colour, r: 9 }),
      }[item.mark];
      if (draw) entry.appendChild(markCanvas(24, draw));
      entry.appendChild(make("span", "", item.text));
      return entry;
    }

    /** The ranges of the load classes belong to the level in view. */
    follow() {
      const level = this.view.level();
      if (!level || level === this.shownLevel) return;
      this.shownLevel = level;
      const { words } = this.settings;
      this.level.textContent = level.name;
      const { breaks } = level;
      this.ranges.forEach((text, i) => {
        if (!text) return;
        const from = i === 0 ? 0 : breaks[i - 1];
        const to = i < breaks.length ? breaks[i] - 1 : null;
        if (to === null) text.textContent = fillIn(words.and_more, { n: from });
        else text.textContent = from === to ? String(from) : fillIn(words.range, { a: from, b: to });
      });
    }
  }

  /** Zoom in, zoom out, whole community. */
  function addButtons(container, map, words, goHome) {
    const bar = make("div", "gw-buttons");
    const buttons = [
      ["+", words.zoom_in, () => map.zoomIn(1)], ["−", words.zoom_out, () => map.zoomOut(1)], ["⌂", words.home, goHome],
    ];
    for (const [text, label, act] of buttons) {
      const button = make("button", "", text);
      button.type = "button";
      button.title = label;
      button.setAttribute("aria-label", label);
      L.DomEvent.on(button, "click", (event) => {
        L.DomEvent.stop(event);
        act();
      });
      bar.appendChild(button);
    }
    L.DomEvent.disableClickPropagation(bar);
    container.appendChild(bar);
  }

  Object.assign(Gridward, { Legend, addButtons });
})();
