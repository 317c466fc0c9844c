/* One Leaflet layer of three stacked canvases: the ground, the marks, and what moves. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Layout, LivePainter, Sprites, TILE_DETAIL_ZOOM, FLAGS, metresAt, scaleAt } = Gridward;

  const PADDING = 0.15;
  const GROUND_INTERVAL_MS = 120;
  const BUILDINGS_AT_ONCE = 12000;

  Gridward.FONT = '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif';

  /** One canvas with its scale and origin: turns reference pixels into canvas pixels. */
  class Frame {
    constructor(canvas) {
      this.canvas = canvas;
      this.ctx = canvas.getContext("2d");
    }

    set({ left, top, width, height, zoom, dpr, ui }) {
      Object.assign(this, { left, top, width, height, zoom, dpr, ui });
      this.scale = scaleAt(zoom);
      this.box = [left / this.scale, top / this.scale, (left + width) / this.scale, (top + height) / this.scale];
      this.metres = metresAt((this.box[1] + this.box[3]) / 2);
      const w = Math.round(width * dpr);
      const h = Math.round(height * dpr);
      if (this.canvas.width !== w || this.canvas.height !== h) {
        this.canvas.width = w;
        this.canvas.height = h;
        this.canvas.style.width = `${width}px`;
        this.canvas.style.height = `${height}px`;
      }
    }

    /** Draw in reference pixels from an origin, moved by some screen pixels. */
    place(origin, dx = 0, dy = 0) {
      const k = this.scale * this.dpr;
      const tx = (origin[0] * this.scale - this.left + dx) * this.dpr;
      const ty = (origin[1] * this.scale - this.top + dy) * this.dpr;
      this.ctx.setTransform(k, 0, 0, k, tx, ty);
    }

    /** Draw in canvas pixels. */
    flat() {
      this.ctx.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    }

    /** Screen pixels → reference pixels, for line widths under `place`. */
    ground(pixels) {
      return pixels / this.scale;
    }

    /** Reference pixels → canvas pixels. */
    point(x, y) {
      return [x * this.scale - this.left, y * this.scale - this.top];
    }

    clear() {
      this.ctx.setTransform(1, 0, 0, 1, 0, 0);
      this.ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
    }
  }

  Gridward.Frame = Frame;

  Gridward.CanvasLayer = L.Layer.extend({
    initialize(board, view, settings) {
      this.board = board;
      this.view = view;
      this.settings = settings;
      this.sprites = new Sprites();
      this.layout = null;
      this._stale = { ground: false, marks: false };
      this._paintedGround = 0;
      this._request = null;
    },

    onAdd(map) {
      this._map = map;
      this._container = L.DomUtil.create("div", "gw-canvases leaflet-zoom-animated", map.getPane("overlayPane"));
      const make = (name) => new Frame(L.DomUtil.create("canvas", name, this._container));
      this.ground = make("gw-ground");
      this.marks = make("gw-marks");
      this.above = make("gw-above");
      this.live = new LivePainter(this.board, () => this.paintLive());
      this.board.on("counts", () => this.spoil("marks"));
      this.board.on("loads", () => this.spoil("ground"));
      this.board.on("cases", () => this.spoil("marks"));
      this.board.on("units", () => this.spoil("ground", "marks"));
      this.view.on("base", () => this.spoil("ground"));
      this.reset();
    },

    onRemove() {
      L.DomUtil.remove(this._container);
    },

    getEvents() {
      const { reset, _onMove: move, _onZoom: zoom, _onZoomAnim: zoomanim } = this;
      return { viewreset: reset, moveend: reset, resize: reset, move, zoom, zoomanim };
    },

    /** Lay the canvases over the present view and draw everything. */
    reset() {
      const map = this._map;
      const size = map.getSize();
      if (!size.x || !size.y) return;
      const pad = size.multiplyBy(PADDING).round();
      const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
      this._pad = pad;
      this._corner = corner;
      this._center = map.getCenter();
      this._zoom = map.getZoom();
      L.DomUtil.setTransform(this._container, corner, 1);
      const origin = map.getPixelOrigin();
      const place = {
        left: origin.x + corner.x, top: origin.y + corner.y,
        width: size.x + 2 * pad.x, height: size.y + 2 * pad.y,
        zoom: this._zoom, dpr: Math.min(2, window.devicePixelRatio || 1), ui: this.uiScale(size),
      };
      map.getContainer().style.setProperty("--gw-ui", String(place.ui));
      for (const frame of [this.ground, this.marks, this.above]) frame.set(place);
      this.above.clear();
      this.live.dirty = [];
      this.paintGround();
      this.paintMarks();
      this.paintLive();
    },

    /** Size of text and marks: a wall is read from five metres. */
    uiScale(size) {
      if (this.settings.options.scale) return this.settings.options.scale;
      if (window.screen.width >= 1600 && size.x >= 760) return size.x >= 1500 ? 1.35 : 1.2;
      return size.x < 600 ? 0.9 : 1;
    },

    _onMove() {
      if (!this._corner || this._map._animatingZoom) return;
      const shown = this._map.containerPointToLayerPoint([0, 0]);
      const moved = shown.subtract(this._corner).subtract(this._pad);
      const beyond = Math.abs(moved.x) > this._pad.x || Math.abs(moved.y) > this._pad.y;
      if (beyond && this._map.getZoom() === this._zoom) this.reset();
    },

    _onZoom() {
      this._transform(this._map.getCenter(), this._map.getZoom());
    },

    _onZoomAnim(event) {
      this._transform(event.center, event.zoom);
    },

    _transform(center, zoom) {
      const map = this._map;
      if (!this._corner) return;
      const scale = map.getZoomScale(zoom, this._zoom);
      const half = map.getSize().divideBy(2).add(this._pad);
      const offset = half.multiplyBy(-scale).add(map.project(this._center, zoom)).subtract(map._getNewPixelOrigin(center, zoom));
      L.DomUtil.setTransform(this._container, offset, scale);
    },

    /** Say what is out of date; it is drawn at the next frame, the ground at most a few times a second. */
    spoil(...parts) {
      for (const part of parts) this._stale[part] = true;
      if (this._request !== null) return;
      const wait = this._stale.marks ? 0 : Math.max(0, GROUND_INTERVAL_MS - (performance.now() - this._paintedGround));
      this._request = setTimeout(() => requestAnimationFrame(() => this._freshen()), wait);
    },

    _freshen() {
      this._request = null;
      if (!this._corner || this._map._animatingZoom) return;
      const due = performance.now() - this._paintedGround >= GROUND_INTERVAL_MS;
      if (this._stale.marks) this.paintMarks();
      if (this._stale.ground && due) this.paintGround();
      this.paintLive();
      if (this._stale.ground) this.spoil("ground");
    },

    paintGround() {
      this._stale.ground = false;
      const frame = this.ground;
      const { colours } = this.settings;
      const units = this.view.unitsShown();
      frame.clear();
      const tiles = this.view.baseTiles();
      for (const tile of tiles) if (tile.origin) Gridward.paintAreas(frame, tile, { landmarks: false });
      Gridward.paintLoads(frame, units.current, this.board, colours.load);
      for (const tile of tiles) if (tile.origin) Gridward.paintAreas(frame, tile, { landmarks: true });
      Gridward.paintStreets(frame, tiles.filter((tile) => tile.origin));
      const near = frame.zoom >= TILE_DETAIL_ZOOM;
      const crowd = tiles.reduce((sum, tile) => sum + tile.numbers.length, 0) > BUILDINGS_AT_ONCE && frame.zoom < 16;
      if (near && !crowd) for (const tile of tiles) if (tile.origin) Gridward.paintBuildings(frame, tile);
      Gridward.paintOutside(frame, units.roots);
      Gridward.paintBorders(frame, units);
      const { chosen } = this.live;
      if (chosen && chosen.shape) Gridward.paintOutline(frame, chosen, { chosen: true });
      if (frame.zoom >= 17) for (const tile of tiles) Gridward.paintNumbers(frame, tile);
      if (near) Gridward.paintStreetNames(frame, tiles);
      frame.flat();
      this._paintedGround = performance.now();
    },

    paintMarks() {
      this._stale.marks = false;
      const frame = this.marks;
      const { options, colours } = this.settings;
      const units = this.view.unitsShown();
      frame.clear();
      frame.flat();
      this.layout = new Layout(frame, this.board, {
        units: units.current, above: units.above, showCases: options.cases && this.view.showsCases(), showPlaces: options.places,
      });
      const { ctx, dpr } = frame;
      for (const { unit, x, y } of this.layout.faint) Gridward.paintFaintName(frame, unit, x, y);
      for (const mark of this.layout.places) this._paintPlace(frame, mark);
      for (const mark of this.layout.cases) {
        this.sprites.paintCase(ctx, dpr, mark.x, mark.y, this.lookOf(mark.item, mark.r));
      }
      for (const mark of this.layout.cases) if (mark.items.length > 1) this._paintPile(frame, mark);
      for (const label of this.layout.labels) {
        Gridward.paintLabel(frame, label, this.board.loadOf(label.unit), colours.load, this.sprites);
      }
    },

    /** How a case is drawn: the look of its state, rings for urgent and overdue. */
    lookOf(item, r) {
      const state = this.board.head.states[item.state] || { shape: "dot", colour: "#7d8a9c" };
      return {
        shape: state.shape, colour: state.colour, r: Math.round(r * 2) / 2,
        urgent: Boolean(item.flags & FLAGS.urgent), overdue: Boolean(item.flags & FLAGS.overdue),
      };
    },

    _paintPlace(frame, { place, x, y, r, whole, name }) {
      const { ctx } = frame;
      const kind = this.board.head.place_kinds[place.kind] || { icon: "?", colour: "#5d7894" };
      if (!whole) {
        ctx.fillStyle = kind.colour;
        ctx.fillRect(x - r, y - r, 2 * r, 2 * r);
        return;
      }
      this.sprites.paintPlace(ctx, frame.dpr, x, y, { icon: kind.icon, colour: kind.colour, r });
      if (!name) return;
      this.sprites.paintText(ctx, frame.dpr, x, name.y, {
        text: name.text, font: `${name.size}px ${Gridward.FONT}`, size: name.size, halo: 3 * frame.ui, colour: "#cfe6fb",
      });
    },

    /** How many cases stand under one mark. */
    _paintPile(frame, mark) {
      const { ctx } = frame;
      const size = Math.round(11 * frame.ui);
      ctx.font = `700 ${size}px ${Gridward.FONT}`;
      const text = mark.items.length > 99 ? "99+" : String(mark.items.length);
      const width = Math.max(size * 1.3, ctx.measureText(text).width + size * 0.6);
      const x = mark.x + mark.r * 0.9;
      const y = mark.y - mark.r * 0.9;
      ctx.beginPath();
      ctx.roundRect(x - width / 2, y - size * 0.65, width, size * 1.3, size * 0.65);
      ctx.fillStyle = "#eaf5ff";
      ctx.fill();
      ctx.strokeStyle = "#06101f";
      ctx.lineWidth = 1.5;
      ctx.stroke();
      ctx.fillStyle = "#06101f";
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(text, x, y + 0.5);
    },

    /** Pick out a unit, or a box {id, box} where it has no outline; null for none. Its outline lies under the names. */
    choose(chosen) {
      if (this.live.chosen === chosen) return;
      this.live.chosen = chosen;
      this.spoil("ground");
      this.paintLive();
    },

    paintLive() {
      if (this._corner && this.above.ctx && this.above.scale) this.live.paint(this.above, this.layout);
    },

    /** A point of the map's container → a point of the canvases. */
    toCanvas(point) {
      const layer = this._map.containerPointToLayerPoint(point);
      return [layer.x - this._corner.x, layer.y - this._corner.y];
    },

    /** A point of the canvases → a point of the map's container. */
    toContainer(x, y) {
      return this._map.layerPointToContainerPoint([x + this._corner.x, y + this._corner.y]);
    },
  });
})();
