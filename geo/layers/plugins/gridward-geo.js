/* Numbers on the ground: web mercator in reference pixels (pixels at zoom 20), boxes, rings, a spatial hash. */
(() => {
  "use strict";
  const Gridward = (window.Gridward = window.Gridward || {});

  const REFERENCE_ZOOM = 20;
  const WORLD = 256 * 2 ** REFERENCE_ZOOM;

  const toX = (lon) => ((lon + 180) / 360) * WORLD;
  const toY = (lat) => {
    const s = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
    return (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * WORLD;
  };
  const toLon = (x) => (x / WORLD) * 360 - 180;
  const toLat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;
  /** Screen pixels per reference pixel at a zoom. */
  const scaleAt = (zoom) => 2 ** (zoom - REFERENCE_ZOOM);
  /** Metres per reference pixel at a height y on the map. */
  const metresAt = (y) => (40075016.686 * Math.cos((toLat(y) * Math.PI) / 180)) / WORLD;

  /** [w, s, e, n] in degrees → [left, top, right, bottom] in reference pixels. */
  const boxOf = ([w, s, e, n]) => [toX(w), toY(n), toX(e), toY(s)];
  const boxesMeet = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
  const boxHolds = (outer, inner) =>
    outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];

  /** A shape in reference pixels: rings relative to its own corner, so that 32-bit floats in paths stay exact. */
  class Shape {
    constructor(rings, closed = true) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      const absolute = rings.map((ring) => {
        const out = new Float64Array(ring.length);
        for (let i = 0; i < ring.length; i += 2) {
          const x = toX(ring[i]);
          const y = toY(ring[i + 1]);
          out[i] = x;
          out[i + 1] = y;
          if (x < box[0]) box[0] = x;
          if (y < box[1]) box[1] = y;
          if (x > box[2]) box[2] = x;
          if (y > box[3]) box[3] = y;
        }
        return out;
      });
      this.box = box;
      this.rings = absolute;
      this.closed = closed;
      this._path = null;
    }

    /** The path relative to the corner (box[0], box[1]). */
    get path() {
      if (!this._path) {
        this._path = new Path2D();
        this.addTo(this._path, this.box[0], this.box[1]);
      }
      return this._path;
    }

    /** Draw the rings into a path whose origin is (ox, oy). */
    addTo(path, ox, oy) {
      for (const ring of this.rings) {
        if (ring.length < 4) continue;
        path.moveTo(ring[0] - ox, ring[1] - oy);
        for (let i = 2; i < ring.length; i += 2) path.lineTo(ring[i] - ox, ring[i + 1] - oy);
        if (this.closed) path.closePath();
      }
    }

    /** Whether a point in reference pixels lies inside, by the even-odd rule. */
    holds(x, y) {
      const b = this.box;
      if (x < b[0] || x > b[2] || y < b[1] || y > b[3]) return false;
      let inside = false;
      for (const ring of this.rings) {
        for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
          const yi = ring[i + 1];
          const yj = ring[j + 1];
          if (yi > y !== yj > y && x < ((ring[j] - ring[i]) * (y - yi)) / (yj - yi) + ring[i]) inside = !inside;
        }
      }
      return inside;
    }
  }

  /** Things by the cells that their boxes touch. */
  class SpatialHash {
    constructor(cell) {
      this.cell = cell;
      this.cells = new Map();
    }

    _key(cx, cy) {
      return cx * 67108864 + cy;
    }

    add(item, box) {
      const c = this.cell;
      for (let cx = Math.floor(box[0] / c); cx <= Math.floor(box[2] / c); cx++) {
        for (let cy = Math.floor(box[1] / c); cy <= Math.floor(box[3] / c); cy++) {
          const key = this._key(cx, cy);
          const list = this.cells.get(key);
          if (list) list.push(item);
          else this.cells.set(key, [item]);
        }
      }
    }

    /** What was added with boxes touching the cell of a point. */
    at(x, y) {
      return this.cells.get(this._key(Math.floor(x / this.cell), Math.floor(y / this.cell))) || [];
    }

    /** What was added in the cells that a box touches; things in several cells come several times. */
    *within(box) {
      const c = this.cell;
      for (let cx = Math.floor(box[0] / c); cx <= Math.floor(box[2] / c); cx++) {
        for (let cy = Math.floor(box[1] / c); cy <= Math.floor(box[3] / c); cy++) {
          yield* this.cells.get(this._key(cx, cy)) || [];
        }
      }
    }
  }

  /** Rectangles on the screen that must not overlap: first come, first served. */
  class Collider {
    constructor() {
      this.hash = new SpatialHash(64);
    }

    free(box) {
      for (const other of this.hash.within(box)) if (boxesMeet(box, other)) return false;
      return true;
    }

    /** Take a rectangle if it is free. */
    take(box) {
      if (!this.free(box)) return false;
      this.hash.add(box, box);
      return true;
    }
  }

  /** A list of listeners by name. */
  class Emitter {
    constructor() {
      this._listeners = new Map();
    }

    on(name, listener) {
      if (!this._listeners.has(name)) this._listeners.set(name, []);
      this._listeners.get(name).push(listener);
    }

    emit(name, ...values) {
      for (const listener of this._listeners.get(name) || []) listener(...values);
    }
  }

  Object.assign(Gridward, {
    Collider, Emitter, Shape, SpatialHash, boxHolds, boxOf, boxesMeet, metresAt, scaleAt, toLat, toLon, toX, toY,
  });
})();
