/* Outlines of whole regions of blocks, so that far out a grid is one shape with few corners instead of many blocks. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { chained } = Gridward;

  const OUTSIDE = "outside";

  /** The lines between blocks of different keys; a key of null has no colour of its own. */
  class Outline {
    constructor(ground, keyOf) {
      this.mesh = ground.mesh;
      const key = (block) => (block ? keyOf(block) : OUTSIDE);
      const edges = [];
      for (const edge of this.mesh.edges.values()) if (key(edge.one) !== key(edge.two)) edges.push(edge);
      this.lines = chained(edges).map(({ corners, edge }) => ({ corners, box: this._box(corners), one: key(edge.one), two: key(edge.two) }));
      this.byKey = new Map();
      for (const line of this.lines) for (const side of [line.one, line.two]) this._put(side, line);
      this.byKey.delete(OUTSIDE);
      this.byKey.delete(null);
      this.loops = new Map([...this.byKey].map(([of, lines]) => [of, rings(lines)]));
    }

    _put(side, line) {
      if (this.byKey.has(side)) this.byKey.get(side).push(line);
      else this.byKey.set(side, [line]);
    }

    _box(corners) {
      const { x, y } = this.mesh;
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const corner of corners) {
        box[0] = Math.min(box[0], x[corner]);
        box[1] = Math.min(box[1], y[corner]);
        box[2] = Math.max(box[2], x[corner]);
        box[3] = Math.max(box[3], y[corner]);
      }
      return box;
    }
  }

  /** Lines joined end to end until they close: [[line, whether it runs backwards] …] for each ring. */
  function rings(lines) {
    const at = new Map();
    const ends = ({ corners }) => [corners[0], corners[corners.length - 1]];
    for (const line of lines) {
      for (const end of ends(line)) {
        if (at.has(end)) at.get(end).push(line);
        else at.set(end, [line]);
      }
    }
    const used = new Set();
    const found = [];
    for (const first of lines) {
      if (used.has(first)) continue;
      const ring = [];
      let [start, here] = ends(first);
      let line = first;
      let back = false;
      while (line) {
        used.add(line);
        ring.push([line, back]);
        if (here === start) break;
        line = at.get(here).find((next) => !used.has(next));
        if (!line) break;
        const [from, to] = ends(line);
        back = from !== here;
        here = back ? from : to;
      }
      found.push(ring);
    }
    return found;
  }

  /** Corners of a line without those that a pen of so many drawn units would not show; both ends stay. */
  function thinned({ x, y }, corners, least) {
    const kept = [corners[0]];
    let last = corners[0];
    for (let i = 1; i < corners.length - 1; i++) {
      const corner = corners[i];
      if (Math.abs(x[corner] - x[last]) < least && Math.abs(y[corner] - y[last]) < least) continue;
      kept.push(corner);
      last = corner;
    }
    if (corners.length > 1) kept.push(corners[corners.length - 1]);
    return kept;
  }

  Object.assign(Gridward, { Outline, thinned });
})();
