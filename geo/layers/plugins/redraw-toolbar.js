/* Tools as buttons with a picture, a short word and an explanation; what is painted into; width of the brush. */
(() => {
  "use strict";
  const Gridward = window.Gridward;

  const SVG = "http://www.w3.org/2000/svg";
  /** Pictures on 20 × 20, drawn as lines. */
  const PICTURES = {
    pick: "M5 3l10 7-5 1 3 6-2 1-3-6-3 3z",
    paint: "M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6zM12 12l4 4M12 16l4-4",
    brush: "M16 3c-4 2-7 5-8 8l2 2c3-1 6-5 6-10zM7 12c-3 0-2 4-5 4 3 2 7 1 7-2z",
    lasso: "M10 3c5 0 8 2 8 5s-4 5-8 5-8-2-8-5 3-5 8-5zM6 12c-2 1-2 4 1 5",
    rectangle: "M3 5h14v10H3z",
    cut_block: "M4 4h12v12H4zM2 13L18 7",
    cut_grid: "M3 6l5-3 9 3v8l-6 3-8-3zM12 1L7 19",
    move: "M2 14L8 6l5 7 5-8M6.500 4.500h3v3h-3zM11.500 11.500h3v3h-3z",
    new: "M3 3h9v4h5v10H3zM10 9v6M7 12h6",
    lock: "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3",
    undo: "M7 4L3 8l4 4M3 8h9a4 4 0 0 1 0 8H8",
    redo: "M13 4l4 4-4 4M17 8H8a4 4 0 0 0 0 8h4",
    today: "M2 15l3-4M7 8l3 3M12 13l3-5M16 6l2-3",
    changed: "M3 3h14v14H3zM3 10l7-7M3 17L17 3M10 17l7-7",
    deviation: "M10 3v14M10 5h6v3h-6M10 10H5v3h5M10 15h3",
  };
  const KEYS = {
    pick: "V", paint: "P", brush: "B", lasso: "L", rectangle: "R", cut_block: "C", cut_grid: "X", move: "M", new: "N",
    undo: "Ctrl+Z", redo: "Ctrl+Y",
  };
  const TOOLS = ["pick", "paint", "brush", "lasso", "rectangle", "cut_block", "cut_grid", "move"];

  function element(tag, name, parent, text = "") {
    const made = document.createElement(tag);
    made.className = name;
    if (text) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  }

  function picture(name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", PICTURES[name]);
    svg.append(path);
    return svg;
  }

  class Toolbar {
    constructor(container, hand, words) {
      this.hand = hand;
      this.words = words;
      this.buttons = new Map();
      this._views(container);
      this._edits(container);
      hand.on("change", () => this.follow());
    }

    _edits(container) {
      this.bar = element("div", "rd-ui rd-bar", container);
      this.bar.setAttribute("role", "toolbar");
      this.bar.setAttribute("aria-label", this.words.tools);
      for (const name of TOOLS) this._button(this.bar, name, () => this.hand.take(name));
      element("hr", "", this.bar);
      this._button(this.bar, "new", () => this.hand.setNewNext(!this.hand.newNext));
      this._button(this.bar, "lock", () => this.hand.lock());
      this._button(this.bar, "undo", () => this.hand.undo());
      this._button(this.bar, "redo", () => this.hand.redo());
      this.head = element("div", "rd-ui rd-head", container);
      const chip = element("div", "rd-chip", this.head);
      element("span", "rd-faint", chip, this.words.target);
      this.swatch = element("i", "rd-swatch", chip);
      this.name = element("b", "", chip);
      this.width = element("label", "rd-width", this.head);
      element("span", "rd-faint", this.width, this.words.width);
      this.slider = element("input", "", this.width);
      Object.assign(this.slider, { type: "range", min: "0", max: "100", step: "1" });
      this.slider.addEventListener("input", () => this.hand.setRadius(2 * 250 ** (Number(this.slider.value) / 100)));
      this.slider.addEventListener("change", () => this.hand.map.getContainer().focus({ preventScroll: true }));
      this.metres = element("output", "", this.width);
      shield(this.bar);
      shield(this.head);
    }

    _views(container) {
      this.side = element("div", "rd-ui rd-views", container);
      for (const name of ["today", "changed", "deviation"]) {
        this._button(this.side, name, () => {
          const { painter } = this.hand.canvas;
          this.hand.canvas.look({ [name]: !painter.looks[name] });
          this.follow();
        });
      }
      shield(this.side);
    }

    _button(parent, name, act) {
      const button = element("button", "rd-tool", parent);
      button.type = "button";
      button.dataset.tool = name;
      button.title = this.words[`${name}_help`] + (KEYS[name] ? ` (${KEYS[name]})` : "");
      button.append(picture(name));
      element("span", "", button, this.words[name]);
      button.addEventListener("click", (event) => {
        act();
        // After a click of the mouse the keys are the map's again: space moves it and does not press the button anew.
        if (event.detail) this.hand.map.getContainer().focus({ preventScroll: true });
      });
      this.buttons.set(name, button);
    }

    _press(name, on) {
      this.buttons.get(name).setAttribute("aria-pressed", String(on));
    }

    follow() {
      const { hand } = this;
      const { state } = hand.plan;
      const { looks } = hand.canvas.painter;
      for (const name of Object.keys(looks)) this._press(name, looks[name]);
      this.bar.hidden = this.head.hidden = !hand.editable;
      if (!state || !hand.editable) return;
      for (const name of TOOLS) this._press(name, hand.tool === name);
      const grid = hand.target === null ? null : hand.plan.grid(hand.target);
      this._press("new", hand.newNext);
      this._press("lock", Boolean(grid && grid.locked));
      this.buttons.get("lock").disabled = !grid;
      this.buttons.get("undo").disabled = !state.undo && !hand.queue.items.length;
      this.buttons.get("redo").disabled = !state.redo;
      this.swatch.style.background = hand.newNext || grid ? hand.colour() : "transparent";
      const known = grid ? grid.name + (grid.locked ? ` (${this.words.locked})` : "") : "–";
      this.name.textContent = hand.newNext ? this.words.new_next : known;
      this.width.hidden = hand.tool !== "brush";
      this.slider.value = String((100 * Math.log(hand.radius / 2)) / Math.log(250));
      this.metres.textContent = this.words.metres.replace("{n}", String(Math.round(2 * hand.radius)));
    }
  }

  /** Zoom in, zoom out, the whole. */
  function addZoom(container, map, words, home) {
    const box = element("div", "rd-ui gw-buttons", container);
    const acts = [["closer", "+", () => map.zoomIn(1)], ["farther", "\u2212", () => map.zoomOut(1)], ["home", "\u2302", home]];
    for (const [name, sign, act] of acts) {
      const button = element("button", "", box, sign);
      button.type = "button";
      button.title = words[name];
      button.setAttribute("aria-label", words[name]);
      button.addEventListener("click", act);
    }
    shield(box);
  }

  /** Clicks and wheels on what lies over the map are not the map's. */
  function shield(box) {
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
  }

  Object.assign(Gridward, { Toolbar, addZoom, element, shield });
})();
