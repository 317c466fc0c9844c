/* How blocks look: colours of grids, hatches, borders between grids, today's boundaries, what is marked. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Outline, clipTo, hatch, mayHold, thinned, viewBox } = Gridward;

  const FILL_ALPHA = 0.5;
  const BETWEEN = "rgba(214, 232, 250, 0.28)";
  const CASING = "rgba(4, 9, 18, 0.9)";
  const BORDER = "#eaf5ff";
  const TODAY = "#ffd23f";
  const BARRIER = "rgba(116, 148, 255, 0.85)";
  const ORPHAN = "#ff5a3c";
  const CHANGED = "rgba(255, 255, 255, 0.5)";
  const BLOCKS_SHOW_PX = 13;
  const LEAST_PX = 0.7;

  /** Everything of the blocks on one frame, or of those that touch a box (drawn coordinates) inside it. */
  class BlockPainter {
    constructor(plan, settings) {
      this.plan = plan;
      this.colours = settings.colours;
      this.looks = { today: true, changed: true, deviation: false };
      this.stamp = 0;
      this._grids = this._changed = null;
      for (const event of ["all", "painted", "moved"]) plan.on(event, () => (this._grids = this._changed = null));
    }

    /** Outlines of the grids; made when first asked for after a change. */
    gridOutline() {
      const { ground, shown } = this.plan;
      this._grids ||= new Outline(ground, (block) => (shown[block.row] < 0 ? null : shown[block.row]));
      return this._grids;
    }

    /** Outlines of what is in another grid than today. */
    changedOutline() {
      const { plan } = this;
      this._changed ||= new Outline(plan.ground, (block) => (plan.gridOf(block) && plan.isChanged(block) ? 1 : null));
      return this._changed;
    }

    colourOf(grid) {
      if (!this.looks.deviation) return this.colours.grids[grid.colour % this.colours.grids.length];
      const deviation = this.deviationOf(grid);
      const scale = this.colours.deviation;
      const middle = (scale.length - 1) / 2;
      if (deviation === null) return scale[middle];
      const tolerance = this.plan.state.figures.tolerance || 0.1;
      const size = Math.abs(deviation);
      const step = size <= tolerance ? 0 : Math.min(middle, 1 + Math.floor((size - tolerance) / (1.5 * tolerance)));
      return scale[middle + Math.sign(deviation) * step];
    }

    deviationOf(grid) {
      const place = this.plan.places.get(grid.id);
      const known = place === undefined ? null : this.plan.state.figures.deviation[place];
      return known === undefined ? null : known;
    }

    /** Whether blocks are too small to be told apart. */
    isFar(frame) {
      return this.plan.ground.side * frame.scale <= BLOCKS_SHOW_PX;
    }

    paint(frame, box) {
      const { plan } = this;
      if (!plan.state) return 0;
      const { ctx } = frame;
      const shown = box || viewBox(frame, plan.ground.mesh);
      const blocks = plan.ground.within(shown);
      const whole = !box && this.isFar(frame);
      frame.flat();
      ctx.save();
      if (box) clipTo(frame, plan.ground.mesh, box);
      ctx.clearRect(0, 0, frame.width, frame.height);
      if (whole) this._wholeFills(frame, shown);
      else this._fills(frame, blocks);
      this._hatches(frame, blocks, whole);
      if (!this.isFar(frame)) this._between(frame, blocks);
      // Today's boundary lies beneath: where it still is the grid's border there is nothing to tell.
      this._lines(frame, shown);
      if (box) this._borders(frame, blocks);
      else this._wholeBorders(frame, shown);
      ctx.restore();
      return blocks.length;
    }

    _fills(frame, blocks) {
      const { plan } = this;
      const { ctx } = frame;
      const groups = new Map();
      for (const block of blocks) {
        const place = plan.shown[block.row];
        if (place < 0) continue;
        if (groups.has(place)) groups.get(place).push(block);
        else groups.set(place, [block]);
      }
      frame.place(plan.ground.mesh.origin);
      ctx.globalAlpha = FILL_ALPHA;
      // One path per grid: blocks filled one by one would show a seam wherever two of them meet.
      for (const [place, same] of groups) {
        ctx.fillStyle = this.colourOf(plan.grids[place]);
        ctx.beginPath();
        for (const block of same) plan.ground.mesh.trace(ctx, block);
        ctx.fill("evenodd");
      }
      ctx.globalAlpha = 1;
    }

    _wholeFills(frame, shown) {
      const { ctx } = frame;
      frame.place(this.plan.ground.mesh.origin);
      ctx.globalAlpha = FILL_ALPHA;
      for (const [place, loops] of this.gridOutline().loops) {
        ctx.fillStyle = this.colourOf(this.plan.grids[place]);
        this._fillLoops(frame, loops, shown);
      }
      ctx.globalAlpha = 1;
    }

    _fillLoops(frame, loops, shown) {
      const { ctx } = frame;
      const { mesh } = this.plan.ground;
      const least = frame.ground(LEAST_PX);
      ctx.beginPath();
      for (const ring of loops) {
        if (!ring.some(([line]) => Gridward.boxesMeet(line.box, shown)) && !mayHold(ring, shown)) continue;
        let first = true;
        for (const [line, back] of ring) {
          const corners = thinned(mesh, line.corners, least);
          if (back) corners.reverse();
          for (const corner of corners) {
            if (first) ctx.moveTo(mesh.x[corner], mesh.y[corner]);
            else ctx.lineTo(mesh.x[corner], mesh.y[corner]);
            first = false;
          }
        }
        ctx.closePath();
      }
      ctx.fill("evenodd");
    }

    _hatches(frame, blocks, whole) {
      const { plan, looks } = this;
      this._hatch(frame, blocks.filter((block) => !plan.gridOf(block)), ORPHAN, 7, -1);
      if (!looks.changed) return;
      if (!whole) {
        this._hatch(frame, blocks.filter((block) => plan.gridOf(block) && plan.isChanged(block)), CHANGED, 9, 1);
        return;
      }
      const { ctx } = frame;
      frame.flat();
      const pattern = hatch(ctx, CHANGED, frame.dpr, 9, 1);
      // The pattern lies in device pixels although the shape is drawn in those of the ground.
      pattern.setTransform(new DOMMatrix().scaleSelf(1 / (frame.scale * frame.dpr)));
      ctx.fillStyle = pattern;
      frame.place(plan.ground.mesh.origin);
      for (const loops of this.changedOutline().loops.values()) this._fillLoops(frame, loops, viewBox(frame, plan.ground.mesh));
      pattern.setTransform(new DOMMatrix());
    }

    _hatch(frame, blocks, colour, step, leaning) {
      if (!blocks.length) return;
      const { ctx } = frame;
      const { mesh } = this.plan.ground;
      frame.place(mesh.origin);
      ctx.beginPath();
      for (const block of blocks) mesh.trace(ctx, block);
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.fillStyle = hatch(ctx, colour, frame.dpr, step, leaning);
      ctx.fill("evenodd");
    }

    /** Thin lines between blocks of one grid. */
    _between(frame, blocks) {
      const { shown } = this.plan;
      const edges = this._edges(blocks, ({ one, two }) => two && shown[one.row] === shown[two.row]);
      this._stretches(frame, edges, BETWEEN, 0.8, "butt");
    }

    /** Borders of grids around some blocks, stretch by stretch. */
    _borders(frame, blocks) {
      const { shown } = this.plan;
      const edges = this._edges(blocks, ({ one, two }) => !two || shown[one.row] !== shown[two.row]);
      this._stretches(frame, edges, CASING, borderWidth(frame) + 2.2, "round");
      this._stretches(frame, edges, BORDER, borderWidth(frame), "round");
    }

    _edges(blocks, wanted) {
      const found = [];
      this.stamp += 1;
      for (const block of blocks) {
        for (const edge of block.edges) {
          if (edge.stamp === this.stamp) continue;
          edge.stamp = this.stamp;
          if (wanted(edge)) found.push(edge);
        }
      }
      return found;
    }

    _stretches(frame, edges, colour, pixels, cap) {
      const { ctx } = frame;
      const { x, y, origin } = this.plan.ground.mesh;
      frame.place(origin);
      ctx.beginPath();
      for (const { a, b } of edges) {
        ctx.moveTo(x[a], y[a]);
        ctx.lineTo(x[b], y[b]);
      }
      ctx.lineCap = cap;
      ctx.strokeStyle = colour;
      ctx.lineWidth = frame.ground(pixels);
      ctx.stroke();
    }

    /** Borders of all grids in view, as long lines. */
    _wholeBorders(frame, shown) {
      const { lines } = this.gridOutline();
      frame.place(this.plan.ground.mesh.origin);
      frame.ctx.lineCap = "round";
      frame.ctx.lineJoin = "round";
      this._along(frame, lines, shown, CASING, borderWidth(frame) + 2.2);
      this._along(frame, lines, shown, BORDER, borderWidth(frame));
    }

    _lines(frame, shown) {
      const { ground } = this.plan;
      const { ctx } = frame;
      frame.place(ground.mesh.origin);
      if (ground.barriers && frame.zoom >= 14) this._along(frame, ground.barriers, shown, BARRIER, 1.6, [1, 5]);
      if (this.looks.today) this._along(frame, ground.todayLines(), shown, TODAY, Math.max(1.2, borderWidth(frame) * 0.7), [6, 5]);
      ctx.setLineDash([]);
    }

    _along(frame, lines, shown, colour, pixels, dash = []) {
      const { ctx } = frame;
      const { mesh } = this.plan.ground;
      const least = frame.ground(LEAST_PX);
      ctx.beginPath();
      for (const { corners, box } of lines) {
        if (!Gridward.boxesMeet(box, shown)) continue;
        const [first, ...rest] = thinned(mesh, corners, least);
        ctx.moveTo(mesh.x[first], mesh.y[first]);
        for (const corner of rest) ctx.lineTo(mesh.x[corner], mesh.y[corner]);
      }
      ctx.setLineDash(dash.map((part) => frame.ground(part)));
      ctx.strokeStyle = colour;
      ctx.lineWidth = frame.ground(pixels);
      ctx.stroke();
    }
  }

  const borderWidth = (frame) => Math.max(1, Math.min(3.2, (frame.zoom - 11) * 0.6));

  Object.assign(Gridward, { BlockPainter });
})();
