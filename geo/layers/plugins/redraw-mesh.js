/* Corners and borders that blocks share: a corner is kept once, so whatever moves it moves it in every block that has it. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { toX, toY } = Gridward;

  const UNITS = 1e7; // a degree in the whole numbers that the server sends
  const SHIFT = 67108864;
  const ROOM = 1e6;

  class Mesh {
    /** @param box west, south, east, north in degrees: everything lies in it or near it. */
    constructor(box) {
      this.west = Math.floor(box[0] * UNITS) - ROOM;
      this.south = Math.floor(box[1] * UNITS) - ROOM;
      // Drawn coordinates count from here, so that 32-bit floats in paths stay exact.
      this.origin = [toX(box[0]), toY(box[3])];
      this.corners = new Map();
      this.lon = [];
      this.lat = [];
      this.x = [];
      this.y = [];
      this.edges = new Map();
    }

    /** The number of the corner at whole lon, lat. */
    corner(lon, lat) {
      const key = (lon - this.west) * SHIFT + (lat - this.south);
      let found = this.corners.get(key);
      if (found === undefined) {
        found = this.lon.length;
        this.corners.set(key, found);
        this.lon.push(lon);
        this.lat.push(lat);
        this.x.push(toX(lon / UNITS) - this.origin[0]);
        this.y.push(toY(lat / UNITS) - this.origin[1]);
      }
      return found;
    }

    /** A ring or a line of the wire (first lon, lat, then differences) as numbers of corners; a ring is not closed. */
    read(flat) {
      const found = [];
      let lon = 0;
      let lat = 0;
      for (let i = 0; i < flat.length; i += 2) {
        lon += flat[i];
        lat += flat[i + 1];
        found.push(this.corner(lon, lat));
      }
      return found;
    }

    readRing(flat) {
      const ring = this.read(flat);
      if (ring.length > 1 && ring[0] === ring[ring.length - 1]) ring.pop();
      return Int32Array.from(ring);
    }

    /** Degrees of a corner as it came, wherever it is drawn now. */
    degrees(corner) {
      return [this.lon[corner] / UNITS, this.lat[corner] / UNITS];
    }

    /** Draw a corner elsewhere, in drawn coordinates. */
    move(corner, x, y) {
      this.x[corner] = x;
      this.y[corner] = y;
    }

    /** Draw a corner again where it is. */
    restore(corner) {
      this.move(corner, toX(this.lon[corner] / UNITS) - this.origin[0], toY(this.lat[corner] / UNITS) - this.origin[1]);
    }

    /** Take a block's borders in. */
    add(block) {
      for (const ring of block.rings) {
        for (let i = 0, before = ring[ring.length - 1]; i < ring.length; before = ring[i], i++) {
          const a = Math.min(before, ring[i]);
          const b = Math.max(before, ring[i]);
          const key = a * SHIFT + b;
          let edge = this.edges.get(key);
          if (!edge) {
            edge = { key, a, b, one: block, two: null, stamp: 0 };
            this.edges.set(key, edge);
          } else if (edge.one === null) edge.one = block;
          else edge.two = block;
          block.edges.push(edge);
        }
      }
      this.measure(block);
    }

    remove(block) {
      for (const edge of block.edges) {
        if (edge.one === block) edge.one = edge.two;
        edge.two = null;
        if (!edge.one) this.edges.delete(edge.key);
      }
      block.edges = [];
    }

    /** Box, area and middle of a block as it is drawn. */
    measure(block) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      const outer = block.rings[0];
      let area = 0;
      let mx = 0;
      let my = 0;
      const x0 = this.x[outer[0]];
      const y0 = this.y[outer[0]];
      for (let i = 0, j = outer.length - 1; i < outer.length; j = i, i++) {
        const x = this.x[outer[i]];
        const y = this.y[outer[i]];
        if (x < box[0]) box[0] = x;
        if (y < box[1]) box[1] = y;
        if (x > box[2]) box[2] = x;
        if (y > box[3]) box[3] = y;
        const cross = (this.x[outer[j]] - x0) * (y - y0) - (x - x0) * (this.y[outer[j]] - y0);
        area += cross;
        mx += (this.x[outer[j]] + x - 2 * x0) * cross;
        my += (this.y[outer[j]] + y - 2 * y0) * cross;
      }
      block.box = box;
      block.area = Math.abs(area) / 2;
      block.mx = area ? x0 + mx / (3 * area) : (box[0] + box[2]) / 2;
      block.my = area ? y0 + my / (3 * area) : (box[1] + box[3]) / 2;
    }

    /** Draw a block's rings into the canvas's present path. */
    trace(ctx, block) {
      const { x, y } = this;
      for (const ring of block.rings) {
        ctx.moveTo(x[ring[0]], y[ring[0]]);
        for (let i = 1; i < ring.length; i++) ctx.lineTo(x[ring[i]], y[ring[i]]);
        ctx.closePath();
      }
    }

    /** Whether a point in drawn coordinates lies in a block, by the even-odd rule. */
    holds(block, px, py) {
      const b = block.box;
      if (px < b[0] || px > b[2] || py < b[1] || py > b[3]) return false;
      const { x, y } = this;
      let inside = false;
      for (const ring of block.rings) {
        for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i++) {
          const yi = y[ring[i]];
          const yj = y[ring[j]];
          if (yi > py !== yj > py && px < ((x[ring[j]] - x[ring[i]]) * (py - yi)) / (yj - yi) + x[ring[i]]) inside = !inside;
        }
      }
      return inside;
    }
  }

  /** Stretches that meet at their ends as few long lines of corners, each with its first stretch. */
  function chained(edges) {
    const at = new Map();
    for (const edge of edges) {
      for (const end of [edge.a, edge.b]) {
        if (at.has(end)) at.get(end).push(edge);
        else at.set(end, [edge]);
      }
    }
    const used = new Set();
    const lines = [];
    const follow = (edge, from) => {
      const corners = [from];
      let here = from;
      for (let next = edge; next; ) {
        used.add(next);
        here = next.a === here ? next.b : next.a;
        corners.push(here);
        const meets = at.get(here);
        next = meets.length === 2 ? meets.find((other) => !used.has(other)) : null;
      }
      lines.push({ corners, edge });
    };
    for (const [end, meets] of at) {
      if (meets.length !== 2) for (const edge of meets) if (!used.has(edge)) follow(edge, end);
    }
    for (const edge of edges) if (!used.has(edge)) follow(edge, edge.a); // closed rings have no end to begin at
    return lines;
  }

  Object.assign(Gridward, { Mesh, chained });
})();
