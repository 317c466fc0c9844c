/* Streets, water and buildings beneath the plan: the tiles of the live map, asked for while the view needs them. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { BaseTile, HttpSource, TILE_DETAIL_ZOOM, boxOf, boxesMeet, tilesOver } = Gridward;

  const AT_ONCE = 3;
  const KEPT = 120;
  const MARGIN = 0.2;
  const BUILDINGS_ZOOM = 15.5;
  const RETRY_MS = 4000;

  class Beneath {
    constructor(map, settings, changed) {
      this.map = map;
      this.source = new HttpSource(settings.live, settings.lang);
      this.changed = changed;
      this.head = null;
      this.tiles = new Map();
      this.asked = new Set();
      map.on("moveend", () => this.follow());
      this._begin();
    }

    async _begin() {
      this.head = await this._ask(() => this.source.scene());
      if (!this.head) return setTimeout(() => this._begin(), RETRY_MS);
      this.overview = new BaseTile(this.head.overview);
      this.changed();
      return this.follow();
    }

    /** The plan is drawn without what lies beneath where that does not come. */
    async _ask(question) {
      try {
        return await question();
      } catch (error) {
        if (!(error instanceof Gridward.SourceError)) throw error;
        return null;
      }
    }

    follow() {
      if (!this.head || this.map.getZoom() < TILE_DETAIL_ZOOM) return;
      const zoom = this.head.tile_zoom;
      for (const [x, y] of tilesOver(this._box(), zoom)) {
        if (this.asked.size >= AT_ONCE) return;
        const key = `${x}/${y}`;
        if (!this.tiles.has(key) && !this.asked.has(key)) this._load(key, x, y);
      }
    }

    async _load(key, x, y) {
      this.asked.add(key);
      const tile = await this._ask(() => this.source.base_tile(x, y, this.head.version));
      if (tile) {
        if (this.tiles.size >= KEPT) this.tiles.delete(this.tiles.keys().next().value);
        this.tiles.set(key, new BaseTile(tile));
        this.changed();
      } else await new Promise((done) => setTimeout(done, RETRY_MS));
      this.asked.delete(key);
      this.follow();
    }

    _box() {
      const around = this.map.getBounds().pad(MARGIN);
      return boxOf([around.getWest(), around.getSouth(), around.getEast(), around.getNorth()]);
    }

    paint(frame) {
      if (!this.head) return;
      const near = frame.zoom >= TILE_DETAIL_ZOOM;
      const box = this._box();
      const close = near ? [...this.tiles.values()].filter((tile) => tile.origin && boxesMeet(tile.box, box)) : [];
      const tiles = [this.overview, ...close].filter((tile) => tile.origin);
      for (const landmarks of [false, true]) for (const tile of tiles) Gridward.paintAreas(frame, tile, { landmarks });
      Gridward.paintStreets(frame, tiles);
      if (frame.zoom >= BUILDINGS_ZOOM) for (const tile of tiles) Gridward.paintBuildings(frame, tile);
    }

    /** Names of streets and numbers of houses, over the colours of the grids. */
    paintWords(frame) {
      if (!this.head || frame.zoom < TILE_DETAIL_ZOOM) return;
      const box = this._box();
      const tiles = [this.overview, ...[...this.tiles.values()].filter((tile) => boxesMeet(tile.box, box))];
      if (frame.zoom >= 17.5) for (const tile of tiles) if (tile.origin) Gridward.paintNumbers(frame, tile);
      Gridward.paintStreetNames(frame, tiles.filter((tile) => tile.origin));
    }
  }

  Object.assign(Gridward, { Beneath });
})();
