/* Focus: the map follows the chosen unit or case in the address of the page around it. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { boxOf } = Gridward;

  const LOOK_MS = 200;
  const CASE_ZOOM = 18;
  const WAIT_MS = 250;
  const PATIENCE = 40;
  const FLIGHT_S = 0.8;

  /** The query of the page around this document; null when it may not be read (a saved file in a foreign frame). */
  function addressOf() {
    try {
      return window.parent.location.search;
    } catch (error) {
      if (error instanceof DOMException) return null;
      throw error;
    }
  }

  class Focus {
    constructor(map, board, view, source, canvas) {
      this.map = map;
      this.board = board;
      this.view = view;
      this.source = source;
      this.canvas = canvas;
      this.address = undefined;
      this.unit = "";
      this.case = "";
      this.first = true;
      this.turn = 0;
      this.flying = false;
      this.onLook = () => {};
      this.reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    }

    start() {
      this.look();
      setInterval(() => this.look(), LOOK_MS);
    }

    /** Read the address; act only when it has changed. */
    look() {
      const address = addressOf();
      if (address === null || address === this.address) return;
      this.address = address;
      const query = new URLSearchParams(address);
      const unit = query.get("unit") || "";
      const chosenCase = query.get("case") || "";
      const quick = this.first;
      this.first = false;
      if (chosenCase !== this.case) {
        this.case = chosenCase;
        if (chosenCase) this.showCase(chosenCase, quick);
        else this.forgetCase();
      }
      if (unit !== this.unit) {
        this.unit = unit;
        if (unit) this.showUnit(unit, quick, !chosenCase);
        else this.forgetUnit();
      }
      this.onLook(query);
    }

    forgetUnit() {
      this.turn += 1;
      this.canvas.choose(null);
    }

    forgetCase() {
      this.canvas.live.chosenCase = null;
      this.canvas.paintLive();
    }

    /** Fly to a unit and outline it; one that is not on the map yet is asked for. */
    async showUnit(id, quick, move) {
      const turn = ++this.turn;
      this.canvas.choose(null);
      const known = this.board.units.get(id);
      if (known) {
        this.canvas.choose(known);
        if (move) this._fitBox(known.shape.box, quick);
        return;
      }
      const card = await this._ask(() => this.source.unit_card(id));
      if (!card || turn !== this.turn) return;
      const { levels, head } = this.board;
      const level = levels.find(({ key, name }) => key === card.level || name === card.level);
      const box = card.bounds ? boxOf(card.bounds) : null;
      if (box) {
        this.canvas.choose({ id, box });
        if (move) this._fitBox(box, quick);
      }
      if (!level) return;
      this.view.need(level, box || boxOf(head.bounds));
      const unit = await this._arrivalOf(id, turn);
      if (!unit) return;
      this.canvas.choose(unit);
      if (move && !box) this._fitBox(unit.shape.box, quick);
    }

    /** A unit once its tile has come; null when it does not come or something else is wanted by then. */
    async _arrivalOf(id, turn) {
      for (let tries = 0; tries < PATIENCE && turn === this.turn; tries++) {
        const unit = this.board.units.get(id);
        if (unit) return unit;
        await new Promise((done) => setTimeout(done, WAIT_MS));
      }
      return null;
    }

    /** Fly to a case and ring it. */
    async showCase(id, quick) {
      const item = this.board.cases.get(id) || (await this._caseFromCard(id));
      if (!item || this.case !== id) return;
      this.canvas.live.chosenCase = item;
      const inner = this.map.getBounds().pad(-0.15);
      const near = this.map.getZoom() >= CASE_ZOOM - 1.5;
      if (this.flying || !near || !inner.contains([item.lat, item.lon])) {
        const spot = [item.lat, item.lon];
        const zoom = Math.max(CASE_ZOOM, this.map.getZoom());
        this._move(quick, () => this.map.setView(spot, zoom, { animate: false }),
          () => this.map.flyTo(spot, zoom, { duration: FLIGHT_S }));
      }
      this.canvas.paintLive();
    }

    async _caseFromCard(id) {
      const card = await this._ask(() => this.source.case_card(id));
      if (!card || typeof card.lon !== "number" || typeof card.lat !== "number") return null;
      return { id, lon: card.lon, lat: card.lat, x: Gridward.toX(card.lon), y: Gridward.toY(card.lat) };
    }

    async _ask(question) {
      try {
        return await question();
      } catch (error) {
        if (error instanceof Gridward.SourceError) return null;
        throw error;
      }
    }

    _fitBox(box, quick) {
      const { toLat, toLon } = Gridward;
      const bounds = L.latLngBounds([toLat(box[3]), toLon(box[0])], [toLat(box[1]), toLon(box[2])]);
      const shown = this.map.getBounds();
      const roomy = bounds.pad(0.08);
      const wanted = this.map.getBoundsZoom(roomy);
      if (!this.flying && shown.contains(bounds) && Math.abs(wanted - this.map.getZoom()) < 1) return;
      const options = { ...Gridward.fitPadding(this.map), maxZoom: 19 };
      this._move(quick, () => this.map.fitBounds(roomy, { ...options, animate: false }),
        () => this.map.flyToBounds(roomy, { ...options, duration: FLIGHT_S }));
    }

    /** Jump or fly; nobody watches a flight in a hidden page, and some people must not see one. */
    _move(quick, jump, fly) {
      this.map.userMoved = true;
      this.flying = true;
      this.map.once("moveend", () => (this.flying = false));
      if (quick || this.reduced || document.visibilityState !== "visible") jump();
      else fly();
    }
  }

  Object.assign(Gridward, { Focus });
})();
