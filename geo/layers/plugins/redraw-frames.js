/* What painters share: what a frame shows, drawing inside a box only, hatches in device pixels. */
(() => {
  "use strict";
  const Gridward = window.Gridward;

  const hatches = new Map();

  /** A pattern of slanting lines in device pixels. */
  function hatch(ctx, colour, dpr, step, leaning = 1) {
    const key = `${colour}|${dpr}|${step}|${leaning}`;
    if (!hatches.has(key)) {
      const size = Math.round(step * dpr);
      const cell = document.createElement("canvas");
      cell.width = cell.height = size;
      const pen = cell.getContext("2d");
      pen.strokeStyle = colour;
      pen.lineWidth = 1.4 * dpr;
      pen.beginPath();
      for (const shift of [-size, 0, size]) {
        pen.moveTo(shift - 2, leaning > 0 ? size + 2 : -2);
        pen.lineTo(shift + size + 2, leaning > 0 ? -2 : size + 2);
      }
      pen.stroke();
      hatches.set(key, ctx.createPattern(cell, "repeat"));
    }
    return hatches.get(key);
  }

  /** What a frame shows, in drawn coordinates. */
  function viewBox(frame, { origin }) {
    const [left, top, right, bottom] = frame.box;
    return [left - origin[0], top - origin[1], right - origin[0], bottom - origin[1]];
  }

  /** Draw inside a box only; whole device pixels, so that nothing shows where it was. */
  function clipTo(frame, { origin }, box) {
    const { ctx, dpr } = frame;
    const [left, top] = frame.point(box[0] + origin[0], box[1] + origin[1]);
    const [right, bottom] = frame.point(box[2] + origin[0], box[3] + origin[1]);
    const [x0, y0] = [Math.floor(left * dpr) / dpr, Math.floor(top * dpr) / dpr];
    ctx.beginPath();
    ctx.rect(x0, y0, Math.ceil(right * dpr) / dpr - x0, Math.ceil(bottom * dpr) / dpr - y0);
    ctx.clip();
  }

  /** Whether a ring whose lines all lie outside a box may still hold it. */
  function mayHold(ring, box) {
    const all = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [{ box: b }] of ring) {
      all[0] = Math.min(all[0], b[0]);
      all[1] = Math.min(all[1], b[1]);
      all[2] = Math.max(all[2], b[2]);
      all[3] = Math.max(all[3], b[3]);
    }
    return Gridward.boxesMeet(all, box);
  }

  Object.assign(Gridward, { clipTo, hatch, mayHold, viewBox });
})();
