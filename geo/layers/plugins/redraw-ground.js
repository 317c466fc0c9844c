/* The blocks that a plan is drawn on: read from the wire whole or as what changed, and found by place. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Mesh, SpatialHash, boxesMeet, chained } = Gridward;

  const FIGURES = ["households", "people", "must_visit", "minutes"];
  const NOWHERE = [0, 0, 0, 0]; // the box of a plan without blocks

  class Ground {
    constructor(answer) {
      this.mesh = new Mesh(answer.box || NOWHERE);
      this.box = NOWHERE;
      this.blocks = [];
      this.version = "";
      this.apply({ ...answer, keep: answer.ids.map(() => -1) });
    }

    /** Take a ground or a difference: `keep` names for each row the old row, or -1 for one that is new. */
    apply(answer) {
      const before = this.blocks;
      const staying = new Set(answer.keep);
      for (const block of before) {
        if (staying.has(block.row)) continue;
        this.mesh.remove(block);
        block.row = -1;
      }
      let at = 0;
      this.blocks = answer.keep.map((old) => (old >= 0 ? before[old] : this._read(answer, at++)));
      this.blocks.forEach((block, row) => (block.row = row));
      this.byId = new Map(this.blocks.map((block) => [block.id, block]));
      this.version = answer.ground;
      if (answer.today_grids) this.todayGrids = answer.today_grids;
      if (answer.box) this.box = answer.box;
      if (answer.barriers) this.barriers = answer.barriers.map((line) => this._line(this.mesh.read(line)));
      this._todayLines = null;
      this._index();
    }

    _read(answer, at) {
      const block = { row: -1, id: answer.ids[at], edges: [], today: answer.today[at], compound: answer.compound[at] };
      for (const name of FIGURES) block[name] = answer[name][at];
      block.rings = answer.rings[at].map((ring) => this.mesh.readRing(ring));
      this.mesh.add(block);
      return block;
    }

    _line(corners) {
      const { x, y } = this.mesh;
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const corner of corners) {
        box[0] = Math.min(box[0], x[corner]);
        box[1] = Math.min(box[1], y[corner]);
        box[2] = Math.max(box[2], x[corner]);
        box[3] = Math.max(box[3], y[corner]);
      }
      return { corners, box };
    }

    _index() {
      let side = 0;
      for (const { box } of this.blocks) side += Math.max(box[2] - box[0], box[3] - box[1]);
      this.side = Math.max(1, side / Math.max(1, this.blocks.length));
      this.hash = new SpatialHash(this.side * 1.5);
      for (const block of this.blocks) this.hash.add(block, block.box);
    }

    /** The block under a point in drawn coordinates, null outside of all. */
    at(x, y) {
      return this.hash.at(x, y).find((block) => block.row >= 0 && this.mesh.holds(block, x, y)) || null;
    }

    /** Blocks whose boxes touch a box in drawn coordinates, each once. */
    within(box) {
      const whole = this.wholeBox();
      const inner = [0, 1].map((i) => Math.max(box[i], whole[i])).concat([2, 3].map((i) => Math.min(box[i], whole[i])));
      if (inner[0] > inner[2] || inner[1] > inner[3]) return [];
      if (inner.every((edge, i) => edge === whole[i])) return this.blocks;
      const found = new Set();
      for (const block of this.hash.within(inner)) if (boxesMeet(block.box, inner)) found.add(block);
      return [...found];
    }

    /** Blocks that have a corner. */
    around(corner) {
      const { lon, lat } = this.mesh;
      const x = Gridward.toX(lon[corner] / 1e7) - this.mesh.origin[0];
      const y = Gridward.toY(lat[corner] / 1e7) - this.mesh.origin[1];
      return this.within([x - 1, y - 1, x + 1, y + 1]).filter((block) => block.rings.some((ring) => ring.includes(corner)));
    }

    /** The box around all blocks, in drawn coordinates. */
    wholeBox() {
      const [left, top, right, bottom] = Gridward.boxOf(this.box);
      const [ox, oy] = this.mesh.origin;
      const margin = this.side;
      return [left - ox - margin, top - oy - margin, right - ox + margin, bottom - oy + margin];
    }

    /** Today's boundaries as long lines, made when first asked for. */
    todayLines() {
      if (!this._todayLines) {
        const edges = [];
        for (const edge of this.mesh.edges.values()) {
          if (edge.two ? edge.one.today !== edge.two.today : edge.one.today >= 0) edges.push(edge);
        }
        this._todayLines = chained(edges).map(({ corners }) => this._line(corners));
      }
      return this._todayLines;
    }

    /** The id of the grid that a block is in today, empty for none. */
    todayOf(block) {
      return block.today < 0 ? "" : this.todayGrids[block.today][0];
    }
  }

  Object.assign(Gridward, { Ground });
})();
