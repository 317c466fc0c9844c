/* What the view deserves: which level at which zoom, which tiles, which state; asked for with few requests in flight. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { BaseTile, Emitter, TILE_DETAIL_ZOOM, boxHolds, boxOf, boxesMeet, toLat, toLon } = Gridward;

  const IN_FLIGHT = 4;
  const BASE_TILES_KEPT = 160;
  const MARGIN = 0.25;
  const STATE_DELAY_MS = 80;
  const RETRY_MS = 2000;
  const REFERENCE_ZOOM = 20;
  const CASES_AFTER = 0.75;

  class View extends Emitter {
    constructor(map, board, source) {
      super();
      this.map = map;
      this.board = board;
      this.source = source;
      this.generation = 0;
      this.wantedTiles = new Map();
      this.loaded = new Map();
      this.inFlight = new Set();
      this.needed = null;
      this.stateLevel = null;
      this.stateBox = null;
      this.stateTimer = null;
      this.stateBusy = false;
      this.byLevel = null;
      this.overview = new BaseTile(board.head.overview);
      board.on("units", () => (this.byLevel = null));
      map.on("moveend", () => this.follow());
    }

    /** Throw away what was loaded: the layers have changed. */
    restart() {
      this.generation += 1;
      this.needed = null;
      this.wantedTiles.clear();
      this.loaded.clear();
      this.inFlight.clear();
      this.board.dropUnits();
      this.byLevel = null;
      this.overview = new BaseTile(this.board.head.overview);
      this.reloadState();
      this.follow();
      this.emit("base");
    }

    /** The level whose units are shown at the present zoom: the deepest that has begun. */
    level() {
      const zoom = this.map.getZoom();
      const { levels } = this.board;
      let shown = levels[0];
      for (const level of levels) if (level.min_zoom <= zoom + 1e-6) shown = level;
      return shown;
    }

    /** Cases are marks soon after the units that answer for them appear; farther out they are counts. */
    showsCases() {
      const handling = this.board.levelByKey.get(this.board.head.handling_level);
      return this.board.casesKnown && (!handling || this.map.getZoom() >= handling.min_zoom + CASES_AFTER);
    }

    /** Levels drawn now: the one in view, the one above it that gives it shape, the whole. */
    levelsShown() {
      const { levels } = this.board;
      const current = this.level();
      const at = levels.indexOf(current);
      const handling = levels.findIndex((level) => level.key === this.board.head.handling_level);
      // Below the units that answer for cases these stay in sight, whatever lies between.
      const above = handling >= 0 && at > handling ? handling : at - 1;
      return { current, above: above > 0 ? levels[above] : null, root: levels[0] };
    }

    unitsShown() {
      if (!this.byLevel) {
        this.byLevel = new Map(this.board.levels.map((level) => [level.key, []]));
        for (const unit of this.board.units.values()) this.byLevel.get(unit.level)?.push(unit);
      }
      const { current, above, root } = this.levelsShown();
      const of = (level) => (level ? this.byLevel.get(level.key) : []);
      return { current: of(current), above: of(above), roots: of(root) };
    }

    /** The deepest unit in view that holds a point in reference pixels. */
    unitAt(x, y) {
      const { current, above, roots } = this.unitsShown();
      for (const units of [current, above, roots]) {
        const unit = units.find((candidate) => candidate.shape.holds(x, y));
        if (unit) return unit;
      }
      return null;
    }

    /** Overview and loaded tiles that touch the view, in that order. */
    baseTiles() {
      const tiles = [this.overview];
      if (this.map.getZoom() < TILE_DETAIL_ZOOM) return tiles;
      const box = this.box(MARGIN);
      for (const [key, tile] of this.loaded) {
        if (key.startsWith("base/") && tile.origin && boxesMeet(tile.box, box)) tiles.push(tile);
      }
      return tiles;
    }

    /** The building under a point in reference pixels. */
    buildingAt(x, y) {
      for (const tile of this.baseTiles()) {
        const building = tile.buildingAt(x, y);
        if (building) return building;
      }
      return null;
    }

    /** The view in reference pixels, wider by a share of its size on each side. */
    box(margin = 0) {
      const bounds = this.map.getBounds().pad(margin);
      return boxOf([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]);
    }

    /** Ask for what the present view lacks. */
    follow() {
      const box = this.box(MARGIN);
      const { head } = this.board;
      this.wantedTiles.clear();
      for (const level of new Set(Object.values(this.levelsShown()))) if (level) this._wantUnits(level, box);
      if (this.needed) this._wantUnits(this.needed.level, this.needed.box);
      if (this.map.getZoom() >= TILE_DETAIL_ZOOM) {
        for (const [x, y] of tilesOver(box, head.tile_zoom)) {
          this._want(`base/${x}/${y}`, { zoom: head.tile_zoom, x, y }, () => this.source.base_tile(x, y, head.version));
        }
      }
      this._forgetFarTiles();
      this._pump();
      this._wantState(false);
    }

    /** Ask for the units of a level in a box as well, wherever the view is. */
    need(level, box) {
      this.needed = { level, box };
      this._wantUnits(level, box);
      this._pump();
    }

    reloadState() {
      this._wantState(true);
    }

    _wantUnits(level, box) {
      for (const [x, y] of tilesOver(clipTo(box, this.board.head.bounds), level.tile_zoom)) {
        this._want(`units/${level.key}/${x}/${y}`, { zoom: level.tile_zoom, x, y, level }, () =>
          this.source.unit_tile(level.key, x, y, this.board.head.version));
      }
    }

    _want(key, where, ask) {
      if (!this.loaded.has(key) && !this.inFlight.has(key)) this.wantedTiles.set(key, { ...where, ask });
    }

    /** Start the wanted tiles that are nearest to the middle, units before streets, a few at a time. */
    _pump() {
      const middle = this.map.getCenter();
      const [mx, my] = boxOf([middle.lng, middle.lat, middle.lng, middle.lat]);
      const cost = ([key, { zoom, x, y }]) => {
        const side = 256 * 2 ** (REFERENCE_ZOOM - zoom);
        return (key.startsWith("base/") ? 1e9 : 0) + Math.hypot((x + 0.5) * side - mx, (y + 0.5) * side - my);
      };
      const queue = [...this.wantedTiles].sort((a, b) => cost(a) - cost(b));
      for (const [key, tile] of queue) {
        if (this.inFlight.size >= IN_FLIGHT) return;
        this.wantedTiles.delete(key);
        this.inFlight.add(key);
        this._load(key, tile, this.generation);
      }
    }

    async _load(key, { level, ask }, generation) {
      let tile = null;
      try {
        tile = await ask();
      } catch (error) {
        if (!(error instanceof Gridward.SourceError)) throw error;
        this.emit("trouble", error.status);
      }
      if (generation !== this.generation) return;
      if (tile === null) {
        setTimeout(() => {
          this.inFlight.delete(key);
          this.follow();
        }, RETRY_MS);
        return;
      }
      this.inFlight.delete(key);
      if (level) {
        this.loaded.set(key, true);
        this.board.addUnits(level.key, tile.units);
      } else {
        this.loaded.set(key, new BaseTile(tile));
        this.emit("base");
      }
      this._pump();
      if (!this.wantedTiles.size && !this.inFlight.size) this.emit("settled");
    }

    _forgetFarTiles() {
      const base = [...this.loaded.keys()].filter((key) => key.startsWith("base/"));
      if (base.length <= BASE_TILES_KEPT) return;
      const box = this.box(1);
      for (const key of base) if (!boxesMeet(this.loaded.get(key).box, box)) this.loaded.delete(key);
    }

    /** Ask for the state of the view when it is not known: another level, or beyond the box that was asked for last. */
    _wantState(always) {
      if (always) this.stateBox = null;
      clearTimeout(this.stateTimer);
      this.stateTimer = setTimeout(() => this._loadState(), this.board.cursor === null ? 0 : STATE_DELAY_MS);
    }

    async _loadState() {
      const level = this.level();
      if (!level || this.stateBusy) return;
      const here = this.box();
      // A box asked for from far out may have held too many cases for marks; nearer in it is worth asking again.
      const tooWide = !this.board.casesKnown && this.stateBox && !boxHolds(this.box(1), this.stateBox);
      if (this.stateBox && this.stateLevel === level.key && boxHolds(this.stateBox, here) && !tooWide) return;
      const box = this.box(MARGIN);
      this.stateBusy = true;
      try {
        const answer = await this.source.state(level.key, [toLon(box[0]), toLat(box[3]), toLon(box[2]), toLat(box[1])]);
        this.stateBox = box;
        this.stateLevel = level.key;
        this.board.applyState(answer, box);
        this.emit("state");
      } catch (error) {
        if (!(error instanceof Gridward.SourceError)) throw error;
        this.emit("trouble", error.status);
        this.stateTimer = setTimeout(() => this._loadState(), RETRY_MS);
        return;
      } finally {
        this.stateBusy = false;
      }
      this._wantState(false);
    }
  }

  /** Columns and rows of the tiles that a box in reference pixels touches. */
  function tilesOver(box, zoom) {
    if (box[0] > box[2] || box[1] > box[3]) return [];
    const side = 256 * 2 ** (REFERENCE_ZOOM - zoom);
    const last = 2 ** zoom - 1;
    const clamp = (value) => Math.max(0, Math.min(last, Math.floor(value / side)));
    const tiles = [];
    for (let x = clamp(box[0]); x <= clamp(box[2]); x++) {
      for (let y = clamp(box[1]); y <= clamp(box[3]); y++) tiles.push([x, y]);
    }
    return tiles;
  }

  /** The part of a box that lies in the community's bounds (degrees). */
  function clipTo(box, bounds) {
    const limit = boxOf(bounds);
    return [Math.max(box[0], limit[0]), Math.max(box[1], limit[1]), Math.min(box[2], limit[2]), Math.min(box[3], limit[3])];
  }

  Object.assign(Gridward, { View, tilesOver });
})();
