/* The plan as one Leaflet layer: what lies beneath, the blocks, the names, and what the hand is doing. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { BlockPainter, Beneath, CanvasLayer, Frame, NamePainter } = Gridward;

  const WHOLE_SHARE = 0.35;
  const CHOSEN = "#ffffff";
  const MARKED = "#ffe45c";

  Gridward.RedrawCanvas = CanvasLayer.extend({
    initialize(plan, settings) {
      this.plan = plan;
      this.settings = { ...settings, options: { scale: 0 } };
      this.painter = new BlockPainter(plan, settings);
      this.naming = new NamePainter(plan, this.painter);
      this.target = null;
      this.hand = null; // what a tool draws: a function of the frame
      this.live = { dirty: [] };
      this.drawn = 0;
      this.spent = { whole: 0, part: 0 };
      this._stale = { ground: false, marks: false };
      this._paintedGround = 0;
      this._request = null;
      this._handRequest = null;
    },

    onAdd(map) {
      this._map = map;
      this._container = L.DomUtil.create("div", "gw-canvases leaflet-zoom-animated", map.getPane("overlayPane"));
      const make = (name) => new Frame(L.DomUtil.create("canvas", name, this._container));
      this.ground = make("rd-beneath");
      this.marks = make("rd-blocks");
      this.names = make("rd-names");
      this.above = make("rd-above");
      this.beneath = new Beneath(map, this.settings, () => this.spoil("ground"));
      this.plan.on("all", () => this.spoil("marks"));
      this.plan.on("painted", (blocks, brushing) => this.repaint(blocks, brushing));
      this.plan.on("moved", (blocks, boxes) => this.repaint(blocks, true, boxes));
      this.plan.on("state", () => {
        if (this.painter.looks.deviation) this.spoil("marks");
        else this.paintNames();
        this.paintLive();
      });
      this.reset();
    },

    /** Draw everything, after something like a new colouring. */
    look(changes) {
      Object.assign(this.painter.looks, changes);
      this.paintMarks();
    },

    paintGround() {
      this._stale.ground = false;
      this.ground.clear();
      this.beneath.paint(this.ground);
      this.ground.flat();
      this._paintedGround = performance.now();
      this.paintNames();
    },

    paintMarks() {
      this._stale.marks = false;
      const began = performance.now();
      this.marks.clear();
      this.drawn = this.painter.paint(this.marks, null);
      this.spent.whole = performance.now() - began;
      this.paintNames();
    },

    /** Draw some blocks again, and what lies around them only; the names wait until the hand rests. */
    repaint(blocks, brushing, boxes = []) {
      if (!blocks.length || !this._corner || this._stale.marks) return;
      const began = performance.now();
      const margin = this.marks.ground(6);
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const b of [...blocks.map((block) => block.box), ...boxes]) {
        box[0] = Math.min(box[0], b[0] - margin);
        box[1] = Math.min(box[1], b[1] - margin);
        box[2] = Math.max(box[2], b[2] + margin);
        box[3] = Math.max(box[3], b[3] + margin);
      }
      const seen = Gridward.viewBox(this.marks, this.plan.ground.mesh);
      if ((box[2] - box[0]) * (box[3] - box[1]) > WHOLE_SHARE * (seen[2] - seen[0]) * (seen[3] - seen[1])) {
        this.spoil("marks");
        return;
      }
      this.painter.paint(this.marks, box);
      this.spent.part = performance.now() - began;
      if (!brushing) this.paintNames();
    },

    paintNames() {
      const { ground, names } = this;
      if (!this._corner) return;
      const { left, top, width, height, zoom, dpr, ui } = ground;
      names.set({ left, top, width, height, zoom, dpr, ui });
      names.clear();
      this.beneath.paintWords(names);
      this.naming.paint(names, this.target, this._pad);
    },

    setTarget(grid) {
      if (this.target === grid) return;
      this.target = grid;
      this.paintNames();
      this.paintLive();
    },

    /** Draw what the hand does at the next frame. */
    spoilHand() {
      if (this._handRequest !== null) return;
      this._handRequest = requestAnimationFrame(() => {
        this._handRequest = null;
        this.paintLive();
      });
    },

    paintLive() {
      if (!this._corner || !this.above.scale) return;
      const frame = this.above;
      const { plan } = this;
      frame.clear();
      if (!plan.state) return;
      this._outline(frame);
      this._marked(frame);
      this._waiting(frame);
      frame.flat();
      if (this.hand) this.hand(frame);
    },

    /** The border of the grid that is painted into. */
    _outline(frame) {
      const place = this.target === null ? undefined : this.plan.places.get(this.target);
      if (place === undefined) return;
      const { shown, ground } = this.plan;
      const { mesh } = ground;
      const { ctx } = frame;
      frame.place(mesh.origin);
      ctx.beginPath();
      for (const block of ground.within(Gridward.viewBox(frame, mesh))) {
        if (shown[block.row] !== place) continue;
        for (const { a, b, one, two } of block.edges) {
          const other = one === block ? two : one;
          if (other && shown[other.row] === place) continue;
          ctx.moveTo(mesh.x[a], mesh.y[a]);
          ctx.lineTo(mesh.x[b], mesh.y[b]);
        }
      }
      ctx.lineCap = "round";
      ctx.strokeStyle = "rgba(255, 255, 255, 0.3)";
      ctx.lineWidth = frame.ground(8);
      ctx.stroke();
      ctx.strokeStyle = CHOSEN;
      ctx.lineWidth = frame.ground(2.4);
      ctx.stroke();
    },

    /** Lines that were sent and are not answered yet. */
    _waiting(frame) {
      frame.flat();
      for (const { line } of this.plan.previews) if (line) Gridward.strokeLine(this, frame, line, { waiting: true });
    },

    _marked(frame) {
      const { marked, ground } = this.plan;
      if (!marked.size) return;
      const { ctx } = frame;
      frame.place(ground.mesh.origin);
      ctx.beginPath();
      for (const block of marked) ground.mesh.trace(ctx, block);
      ctx.strokeStyle = MARKED;
      ctx.lineWidth = frame.ground(3);
      ctx.stroke();
    },

    /** A point of the map's container in drawn coordinates, and back. */
    toDrawn({ x, y }) {
      const { origin } = this.plan.ground.mesh;
      const { lat, lng } = this._map.containerPointToLatLng([x, y]);
      return [Gridward.toX(lng) - origin[0], Gridward.toY(lat) - origin[1]];
    },

    toDegrees([x, y]) {
      const { origin } = this.plan.ground.mesh;
      const exact = (degrees) => Math.round(degrees * 1e7) / 1e7;
      return [exact(Gridward.toLon(x + origin[0])), exact(Gridward.toLat(y + origin[1]))];
    },

    /** Drawn coordinates in the reference pixels that frames count in. */
    toWorld(x, y) {
      const { origin } = this.plan.ground.mesh;
      return [x + origin[0], y + origin[1]];
    },

    ofDrawn(x, y) {
      const { origin } = this.plan.ground.mesh;
      return this._map.latLngToContainerPoint([Gridward.toLat(y + origin[1]), Gridward.toLon(x + origin[0])]);
    },
  });
})();
