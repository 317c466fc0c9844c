/* Cards over the map, built from text nodes only: whatever somebody typed stays text. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { FLAGS, drawCase, markCanvas } = Gridward;

  const LISTED = 8;
  const NAMED = 3;

  /** An element with a class and text. */
  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined && text !== null) element.textContent = String(text);
    return element;
  }

  function fillIn(template, values) {
    return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  }

  class Cards {
    constructor(map, board, source, canvas, settings) {
      this.map = map;
      this.board = board;
      this.source = source;
      this.canvas = canvas;
      this.words = settings.words;
      this.popup = null;
      this.opened = null;
      this.onPick = () => {};
      board.on("changed", (ids) => this._refresh(ids));
      map.on("popupclose", (event) => {
        if (event.popup === this.popup) {
          this.popup = null;
          this.opened = null;
        }
      });
    }

    _open(kind, id, latlng, node, offset) {
      this.opened = null;
      const popup = L.popup({
        className: "gw-popup", maxWidth: 340, minWidth: 220, autoPanPadding: [24, 24], offset: [0, offset], closeOnClick: false,
      });
      popup.setLatLng(latlng).setContent(node).openOn(this.map);
      const button = popup.getElement().querySelector(".leaflet-popup-close-button");
      if (button) button.setAttribute("aria-label", this.words.close);
      popup.options.autoPan = false; // from here on its content may change, the map stays where it is
      this.popup = popup;
      this.opened = { kind, id };
    }

    _replace(node) {
      if (this.popup) this.popup.setContent(node);
    }

    close() {
      if (this.popup) this.map.closePopup(this.popup);
    }

    /** A case: what the board knows at once, the rest when it has come. */
    async openCase(item) {
      this._open("case", item.id, [item.lat, item.lon], this._caseNode(item, null), -6);
      this.opened.item = item;
      await this._loadCase(item.id, item);
    }

    async _loadCase(id, item) {
      let card = null;
      try {
        card = await this.source.case_card(id);
      } catch (error) {
        if (!(error instanceof Gridward.SourceError)) throw error;
        if (error.status !== 404 || this.source.saved) return;
        if (this._shows("case", id)) this._replace(this._caseNode(item, { missing: true }));
        return;
      }
      if (this._shows("case", id)) this._replace(this._caseNode(item, card));
    }

    _shows(kind, id) {
      return this.opened !== null && this.opened.kind === kind && this.opened.id === id;
    }

    /** The open card's case has changed: its content follows, the card stays. */
    _refresh(ids) {
      if (!this.opened || this.opened.kind !== "case" || !ids.includes(this.opened.id)) return;
      const { id } = this.opened;
      const item = this.board.cases.get(id) || { ...this.opened.item, id, gone: true };
      this._loadCase(id, item);
    }

    _caseNode(item, card) {
      const { words, board } = this;
      const node = make("div", "gw-card");
      node.dataset.case = item.id;
      if (this._shows("case", item.id)) this.opened.item = item;
      const { states } = board.head;
      const named = card && Object.keys(states).find((key) => states[key].name === card.state);
      const state = states[named || item.state];
      const ended = named ? !states[named].open : Boolean(item.gone || (card && card.missing) || (state && !state.open));
      const category = board.head.categories[item.category];
      const title = make("div", "gw-card-title");
      if (state) {
        const urgent = Boolean(item.flags & FLAGS.urgent);
        const look = { shape: state.shape, colour: state.colour, r: 6, urgent, overdue: false };
        title.appendChild(markCanvas(28, (ctx) => drawCase(ctx, look)));
      }
      title.appendChild(make("strong", "", (card && card.category) || (category ? category.name : item.category)));
      node.appendChild(title);
      const chips = make("div", "gw-chips");
      const stateName = (card && card.state) || (state ? state.name : item.state);
      if (stateName) chips.appendChild(make("span", "gw-chip", stateName));
      if (item.flags & FLAGS.urgent) chips.appendChild(make("span", "gw-chip gw-urgent", words.urgent));
      if (item.flags & FLAGS.overdue && !ended) chips.appendChild(make("span", "gw-chip gw-overdue", `! ${words.overdue}`));
      node.appendChild(chips);
      if (ended) node.appendChild(make("p", "gw-note gw-closed", card && card.missing ? words.missing : words.closed));
      if (card && card.description) node.appendChild(make("p", "gw-text", card.description));
      const rows = [["address", card && card.address], ["received", (card && card.received) || clock(item.received)],
        ["due", card && card.due], ["handler", card && card.handler], ["number", item.id]];
      node.appendChild(this._table(rows));
      if (item.flags & FLAGS.boundary) node.appendChild(make("p", "gw-note", words.boundary));
      if (item.flags & FLAGS.demo) node.appendChild(make("p", "gw-note gw-faint", words.demo));
      return node;
    }

    _table(rows) {
      const list = make("dl", "gw-rows");
      for (const [word, value] of rows) {
        if (value === undefined || value === null || value === "") continue;
        list.appendChild(make("dt", "", this.words[word] || word));
        list.appendChild(make("dd", "", value));
      }
      return list;
    }

    /** Several cases under one mark: a list to choose from. */
    openPile(mark) {
      const node = make("div", "gw-card");
      node.appendChild(make("div", "gw-card-title", fillIn(this.words.cases_here, { n: mark.items.length })));
      const list = make("div", "gw-list");
      for (const item of mark.items.slice(0, LISTED)) {
        const button = make("button", "gw-pick");
        button.type = "button";
        button.dataset.case = item.id;
        button.appendChild(markCanvas(30, (ctx) => drawCase(ctx, this.canvas.lookOf(item, 6))));
        const category = this.board.head.categories[item.category];
        const state = this.board.head.states[item.state];
        button.appendChild(make("span", "", category ? category.name : item.category));
        button.appendChild(make("span", "gw-faint", state ? state.name : item.state));
        L.DomEvent.on(button, "click", (event) => {
          L.DomEvent.stop(event);
          this.onPick(item);
        });
        list.appendChild(button);
      }
      node.appendChild(list);
      const rest = mark.items.length - LISTED;
      if (rest > 0) node.appendChild(make("p", "gw-note", fillIn(this.words.more, { n: rest })));
      this._open("pile", mark.item.id, [mark.item.lat, mark.item.lon], node, -6);
    }

    async openUnit(unit, latlng) {
      this._open("unit", unit.id, latlng, this._unitNode(unit, null), 0);
      try {
        const card = await this.source.unit_card(unit.id);
        if (this._shows("unit", unit.id)) this._replace(this._unitNode(unit, card));
      } catch (error) {
        if (!(error instanceof Gridward.SourceError)) throw error;
      }
    }

    _unitNode(unit, card) {
      const { words, board } = this;
      const node = make("div", "gw-card");
      node.dataset.unit = unit.id;
      const level = board.levelByKey.get(unit.level);
      node.appendChild(make("div", "gw-card-title", unit.name));
      const chips = make("div", "gw-chips");
      if (level) chips.appendChild(make("span", "gw-chip", level.name));
      const counts = board.countsOf(unit.id) || (card && card.counts) || [0, 0, 0];
      chips.appendChild(make("span", "gw-chip gw-open", `${words.open} ${counts[0]}`));
      if (counts[1]) chips.appendChild(make("span", "gw-chip gw-overdue", `! ${words.overdue} ${counts[1]}`));
      if (counts[2]) chips.appendChild(make("span", "gw-chip gw-urgent", `${words.urgent} ${counts[2]}`));
      node.appendChild(chips);
      const byRole = new Map();
      for (const { role, name } of (card && card.staff) || []) byRole.set(role, [...(byRole.get(role) || []), name]);
      const staff = [...byRole].map(([role, names]) => [role, this._people(names)]);
      node.appendChild(this._table([["households", card && card.households], ["people", card && card.people], ...staff]));
      return node;
    }

    /** Names of several people, the first few of many. */
    _people(names) {
      const first = names.slice(0, NAMED).join(this.words.comma);
      return names.length > NAMED ? fillIn(this.words.and_others, { names: first, n: names.length }) : first;
    }

    openPlace(place) {
      const kind = this.board.head.place_kinds[place.kind];
      const node = make("div", "gw-card");
      node.appendChild(make("div", "gw-card-title", place.name));
      if (kind) node.appendChild(make("span", "gw-chip", kind.name));
      this._open("place", place.id, [place.lat, place.lon], node, -8);
    }
  }

  /** An instant (epoch seconds) as the browser's own clock says it. */
  function clock(seconds) {
    const lang = document.documentElement.lang || undefined;
    return new Date(seconds * 1000).toLocaleString(lang, { dateStyle: "short", timeStyle: "short" });
  }

  Object.assign(Gridward, { Cards, fillIn, make });
})();
