/* Names of grids in their middles, with the code or the deviation beneath and a padlock where one is locked. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Collider } = Gridward;

  const PLATE = "rgba(5, 12, 24, 0.78)";

  /**
   * Where a name of each grid of some blocks stands: in the middle, or in the block nearest to it where the middle lies
   * in another grid; biggest first.
   */
  function middles(plan, blocks) {
    const sums = plan.grids.map(() => ({ area: 0, x: 0, y: 0, best: null, apart: Infinity }));
    for (const block of blocks) {
      const place = plan.shown[block.row];
      if (place < 0) continue;
      const sum = sums[place];
      sum.area += block.area;
      sum.x += block.mx * block.area;
      sum.y += block.my * block.area;
    }
    for (const block of blocks) {
      const sum = sums[plan.shown[block.row]];
      if (!sum || !sum.area) continue;
      const apart = Math.hypot(block.mx - sum.x / sum.area, block.my - sum.y / sum.area) - Math.sqrt(block.area) / 2;
      if (apart < sum.apart) Object.assign(sum, { apart, best: block });
    }
    const spot = ({ area, x, y, best }, place) => {
      const there = plan.ground.at(x / area, y / area);
      const [px, py] = there && plan.shown[there.row] === place ? [x / area, y / area] : [best.mx, best.my];
      return { grid: plan.grids[place], area, x: px, y: py };
    };
    return sums
      .map((sum, place) => (sum.area > 0 ? spot(sum, place) : null))
      .filter(Boolean)
      .sort((one, other) => other.area - one.area);
  }

  class NamePainter {
    constructor(plan, painter) {
      this.plan = plan;
      this.painter = painter;
      this.drawn = [];
      this._middles = null;
      this._widths = new Map();
      for (const event of ["all", "painted", "moved"]) plan.on(event, () => (this._middles = null));
    }

    /** `beyond` is how many pixels the frame reaches beyond the window on each side. */
    paint(frame, target, beyond) {
      const { plan } = this;
      frame.flat();
      this.drawn = [];
      if (!plan.state) return;
      if (!this._middles) this._middles = middles(plan, plan.ground.blocks);
      const { ctx } = frame;
      const { origin } = plan.ground.mesh;
      const taken = new Collider();
      const size = Math.round((frame.zoom >= 15 ? 13.5 : 12) * frame.ui);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      const places = this._places(frame, beyond);
      const first = places.filter(({ grid }) => grid.id === target);
      const drawn = new Set();
      for (const { grid, area, x, y } of [...first, ...places]) {
        if (drawn.has(grid.id)) continue;
        const [px, py] = frame.point(x + origin[0], y + origin[1]);
        const side = Math.sqrt(area) * frame.scale;
        if (side < 26 && grid.id !== target) continue;
        const below = side > 90 || this.painter.looks.deviation ? this._second(grid, side) : "";
        const wide = this._width(ctx, grid.name, size, 600) + (grid.locked ? size : 0);
        const half = Math.max(wide, below ? this._width(ctx, below, size - 2, 400) : 0) / 2 + 7;
        const high = (below ? 2.5 : 1.5) * size;
        if (!taken.take([px - half, py - high / 2, px + half, py + high / 2])) continue;
        this._plate(frame, grid, { px, py, half, high, size, below, wide, chosen: grid.id === target });
        drawn.add(grid.id);
      }
      this.drawn = [...drawn];
    }

    /** In the middle of the grid; where that is out of sight, in the middle of what is seen of it. */
    _places(frame, beyond) {
      const [left, top, right, bottom] = Gridward.viewBox(frame, this.plan.ground.mesh);
      const [dx, dy] = [frame.ground(beyond.x), frame.ground(beyond.y)];
      const box = [left + dx, top + dy, right - dx, bottom - dy];
      const seen = ({ x, y }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
      const whole = this._middles.filter(seen);
      if (whole.length === this._middles.length) return whole;
      const known = new Set(whole.map(({ grid }) => grid));
      const part = middles(this.plan, this.plan.ground.within(box).filter((block) => seen({ x: block.mx, y: block.my })));
      return [...whole, ...part.filter(({ grid }) => !known.has(grid))];
    }

    _width(ctx, text, size, weight) {
      const key = `${weight}|${size}|${text}`;
      let width = this._widths.get(key);
      if (width === undefined) {
        ctx.font = `${weight} ${size}px ${Gridward.FONT}`;
        width = ctx.measureText(text).width;
        if (this._widths.size > 5000) this._widths.clear();
        this._widths.set(key, width);
      }
      return width;
    }

    _second(grid) {
      if (!this.painter.looks.deviation) return grid.code || "";
      const deviation = this.painter.deviationOf(grid);
      if (deviation === null) return "";
      return `${deviation > 0 ? "+" : deviation < 0 ? "\u2212" : ""}${Math.abs(deviation * 100).toFixed(0)} %`;
    }

    _plate(frame, grid, { px, py, half, high, size, below, wide, chosen }) {
      const { ctx } = frame;
      ctx.beginPath();
      ctx.roundRect(px - half, py - high / 2, 2 * half, high, 5);
      ctx.fillStyle = PLATE;
      ctx.fill();
      ctx.lineWidth = chosen ? 2 : 1;
      ctx.strokeStyle = chosen ? "#ffffff" : this.painter.colourOf(grid);
      ctx.stroke();
      ctx.fillStyle = "#f2f8ff";
      ctx.font = `600 ${size}px ${Gridward.FONT}`;
      const line = below ? py - size * 0.55 : py;
      ctx.fillText(grid.name, px + (grid.locked ? size * 0.5 : 0), line + 0.5);
      if (grid.locked) padlock(ctx, px - wide / 2 + size * 0.32, line, size * 0.34);
      if (!below) return;
      ctx.font = `400 ${size - 2}px ${Gridward.FONT}`;
      ctx.fillStyle = "#b9d3ee";
      ctx.fillText(below, px, py + size * 0.68);
    }
  }

  function padlock(ctx, x, y, r) {
    ctx.fillStyle = ctx.strokeStyle = "#ffd23f";
    ctx.lineWidth = r * 0.4;
    ctx.beginPath();
    ctx.arc(x, y - r * 0.25, r * 0.62, Math.PI, 0);
    ctx.stroke();
    ctx.fillRect(x - r, y - r * 0.25, 2 * r, r * 1.5);
  }

  Object.assign(Gridward, { NamePainter });
})();
