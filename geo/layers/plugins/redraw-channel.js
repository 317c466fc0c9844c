/* What the map and the panel beside it tell each other. Only the map speaks to the server. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { WireError } = Gridward;

  const EDITS = new Set(["do", "undo", "redo"]);

  /** The browser's tab by a name of its own, kept by the page around the map: one plan may be open in two tabs. */
  function tab() {
    const page = window.parent;
    page.gridwardTab ??= Math.random().toString(36).slice(2);
    return page.gridwardTab;
  }

  class Channel {
    constructor(settings, { map, canvas, plan, queue, hand, wire }) {
      Object.assign(this, { settings, map, canvas, plan, queue, hand, wire });
      this.wireless = new BroadcastChannel(`gridward-redraw/${settings.id}/${tab()}`);
      this.wireless.addEventListener("message", ({ data }) => this._hear(data));
      plan.on("state", (state) => this.tell("state", { state }));
      queue.on("length", (n) => this.tell("busy", { on: n > 0 }));
      queue.on("accepted", () => this.tell("error", { sentence: "" }));
      queue.on("refused", (sentence) => this.tell("error", { sentence: settings.words[sentence] || sentence }));
      queue.on("conflict", ({ by, theirs, at, sentence }) => this.tell("conflict", { by, theirs, at, sentence }));
      hand.on("picked", (grid) => this.tell("picked", { grid }));
    }

    tell(type, more) {
      this.wireless.postMessage({ type, ...more });
    }

    _hear(message) {
      if (!message || typeof message !== "object") return;
      if (EDITS.has(message.type) && !this.hand.editable) return;
      switch (message.type) {
        case "hello":
          if (this.plan.state) this.tell("state", { state: this.plan.state });
          break;
        case "reload":
          this.queue.reload();
          break;
        case "do":
          this.queue.put("do", message.gesture);
          break;
        case "undo":
          this.hand.undo();
          break;
        case "redo":
          this.hand.redo();
          break;
        case "zoom":
          this._zoom(message.box);
          break;
        case "mark":
          this._mark(message.blocks || []);
          break;
        case "pick":
          this.hand.setTarget(message.grid ?? null);
          this.tell("picked", { grid: this.hand.target });
          if (message.zoom) this._zoomTo(this.hand.target);
          break;
        case "list":
          if (!message.list) this._list(message);
          break;
        default:
      }
    }

    _zoom(box) {
      if (!Array.isArray(box) || box.length !== 4 || !box.every(Number.isFinite)) return;
      const [west, south, east, north] = box;
      this.map.flyToBounds([[south, west], [north, east]], { maxZoom: 18, padding: [60, 60], duration: 0.5 });
    }

    /** Come to a grid wherever it lies. */
    _zoomTo(grid) {
      const place = grid === null ? undefined : this.plan.places.get(grid);
      const box = L.latLngBounds([]);
      for (const block of this.plan.ground.blocks) {
        if (this.plan.shown[block.row] !== place) continue;
        const [left, top, right, bottom] = block.box;
        for (const corner of [[left, top], [right, bottom]]) {
          const [lon, lat] = this.canvas.toDegrees(corner);
          box.extend([lat, lon]);
        }
      }
      if (box.isValid()) this.map.flyToBounds(box, { maxZoom: 17.5, padding: [80, 80], duration: 0.5 });
    }

    _mark(rows) {
      if (!this.plan.ground) return;
      this.plan.marked = new Set(rows.map((row) => this.plan.ground.blocks[row]).filter(Boolean));
      this.canvas.paintLive();
    }

    async _list({ figure, grid }) {
      try {
        this.tell("list", { figure, grid, list: await this.wire.list(figure, grid) });
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        this.tell("error", { sentence: error.answer.error || this.settings.words.lost });
      }
    }
  }

  Object.assign(Gridward, { Channel });
})();
