/* Which blocks a brush, a ring or a rectangle means, as the server will say it too; all in drawn coordinates. */
(() => {
  "use strict";
  const Gridward = window.Gridward;

  const LATTICE = 9;

  const apart2 = (px, py, ax, ay, bx, by) => {
    const dx = bx - ax;
    const dy = by - ay;
    const long = dx * dx + dy * dy;
    const t = long ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / long)) : 0;
    return (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2;
  };

  const side = (ax, ay, bx, by, px, py) => (bx - ax) * (py - ay) - (by - ay) * (px - ax);
  const cross = (ax, ay, bx, by, cx, cy, dx, dy) =>
    side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0 && side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0;

  /** Blocks nearer than a radius to the stretch from one point to another. */
  function underBrush(ground, [ax, ay], [bx, by], radius) {
    const box = [Math.min(ax, bx) - radius, Math.min(ay, by) - radius, Math.max(ax, bx) + radius, Math.max(ay, by) + radius];
    return ground.within(box).filter((block) => touches(ground.mesh, block, ax, ay, bx, by, radius * radius));
  }

  function touches(mesh, block, ax, ay, bx, by, reach) {
    const b = block.box;
    const r = Math.sqrt(reach);
    if (Math.max(ax, bx) + r < b[0] || Math.min(ax, bx) - r > b[2] || Math.max(ay, by) + r < b[1] || Math.min(ay, by) - r > b[3]) return false;
    if (mesh.holds(block, ax, ay) || mesh.holds(block, bx, by)) return true;
    const { x, y } = mesh;
    for (const ring of block.rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i++) {
        const [cx, cy, dx, dy] = [x[ring[j]], y[ring[j]], x[ring[i]], y[ring[i]]];
        if (
          apart2(cx, cy, ax, ay, bx, by) <= reach || apart2(ax, ay, cx, cy, dx, dy) <= reach ||
          apart2(bx, by, cx, cy, dx, dy) <= reach || cross(ax, ay, bx, by, cx, cy, dx, dy)
        ) return true;
      }
    }
    return false;
  }

  /** Whether a point lies in a ring [[x, y] …]. */
  function inRing(ring, px, py) {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i++) {
      const [xi, yi] = ring[i];
      const [xj, yj] = ring[j];
      if (yi > py !== yj > py && px < ((xj - xi) * (py - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  }

  const boxAround = (points) => {
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  };

  /** Blocks of which at least half lies inside a ring: what of a lattice of points inside the block does. */
  function insideRing(ground, ring) {
    return ground.within(boxAround(ring)).filter((block) => {
      const [left, top, right, bottom] = block.box;
      let all = 0;
      let inside = 0;
      for (let i = 0; i < LATTICE; i++) {
        for (let j = 0; j < LATTICE; j++) {
          const px = left + ((i + 0.5) / LATTICE) * (right - left);
          const py = top + ((j + 0.5) / LATTICE) * (bottom - top);
          if (!ground.mesh.holds(block, px, py)) continue;
          all += 1;
          inside += inRing(ring, px, py);
        }
      }
      return all ? inside * 2 >= all : inRing(ring, block.mx, block.my);
    });
  }

  const cornersOf = ([ax, ay], [bx, by]) => [[ax, ay], [bx, ay], [bx, by], [ax, by]];

  Object.assign(Gridward, { apart2, cornersOf, insideRing, underBrush });
})();
