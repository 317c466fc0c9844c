/* The border of the chosen grid by its corners: one is dragged, and every block that has it follows. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Tool } = Gridward;

  const MOST = 260;
  const REACH_PX = 14;
  const HALF_PX = 5;

  class MoveBorder extends Tool {
    constructor(hand) {
      super(hand);
      this.corners = [];
      this.dragged = null;
      this.at = null;
      const again = () => this.hand.active === this && !this.dragged && this.find();
      this.plan.on("all", again);
      this.plan.on("state", again);
      hand.map.on("moveend", again);
    }

    get busy() {
      return this.dragged !== null;
    }

    begin() {
      this.find();
      if (!this.hand.target) this.hand.hint("no_target");
      else this.hand.hint(this.corners.length ? "no_corner" : "zoom_in_corners");
    }

    /** Corners in view that the chosen grid shares with a neighbour; the outer border is not moved here. */
    find() {
      const { ground, places, shown } = this.plan;
      const place = this.hand.target === null ? undefined : places.get(this.hand.target);
      const outer = new Set();
      const shared = new Set();
      const box = Gridward.viewBox(this.canvas.above, ground.mesh);
      for (const block of place === undefined ? [] : ground.within(box)) {
        for (const { a, b, one, two } of block.edges) {
          if (!two) outer.add(a).add(b);
          else if ((shown[one.row] === place) !== (shown[two.row] === place)) shared.add(a).add(b);
        }
      }
      const { x, y } = ground.mesh;
      const seen = (corner) => x[corner] >= box[0] && x[corner] <= box[2] && y[corner] >= box[1] && y[corner] <= box[3];
      this.corners = [...shared].filter((corner) => !outer.has(corner) && seen(corner));
      if (this.corners.length > MOST) this.corners = [];
      this.canvas.spoilHand();
    }

    _near(point) {
      const { x, y } = this.plan.ground.mesh;
      let best = null;
      let apart = REACH_PX;
      for (const corner of this.corners) {
        const place = this.canvas.ofDrawn(x[corner], y[corner]);
        const far = Math.hypot(place.x - point.x, place.y - point.y);
        if (far < apart) [best, apart] = [corner, far];
      }
      return best;
    }

    hover(point) {
      this.at = this._near(point);
      this.hand.point(this.at !== null);
      this.canvas.spoilHand();
    }

    down(point) {
      const corner = this._near(point);
      if (corner === null) {
        this.hand.hint(this.corners.length ? "no_corner" : this.hand.target ? "zoom_in_corners" : "no_target");
        return;
      }
      this.dragged = corner;
      this.preview = this.plan.preview({ corners: [{ corner, x: point.drawn[0], y: point.drawn[1] }] });
    }

    move(point) {
      if (this.dragged === null) return;
      this.plan.drag(this.preview, ...point.drawn);
      this.canvas.spoilHand();
    }

    up(point) {
      if (this.dragged === null) return;
      const corner = this.dragged;
      this.dragged = null;
      this.plan.drag(this.preview, ...point.drawn);
      const from = this.plan.ground.mesh.degrees(corner);
      const to = this.canvas.toDegrees(point.drawn);
      if (from[0] === to[0] && from[1] === to[1]) this.plan.withdraw(this.preview);
      else this.hand.sendShown({ kind: "drag", moves: [[from, to]] }, this.preview);
      this.canvas.spoilHand();
    }

    cancel() {
      if (this.dragged !== null) this.plan.withdraw(this.preview);
      this.dragged = null;
      this.canvas.spoilHand();
    }

    end() {
      this.cancel();
      this.corners = [];
      this.hand.point(false);
    }

    paint(frame) {
      const { x, y } = this.plan.ground.mesh;
      const { ctx } = frame;
      ctx.lineWidth = 1.6;
      ctx.strokeStyle = "#06101f";
      for (const corner of this.corners) {
        const [px, py] = frame.point(...this.canvas.toWorld(x[corner], y[corner]));
        const lit = corner === this.dragged || corner === this.at;
        const half = lit ? HALF_PX + 2 : HALF_PX;
        ctx.fillStyle = lit ? "#ffd23f" : "#ffffff";
        ctx.fillRect(px - half, py - half, 2 * half, 2 * half);
        ctx.strokeRect(px - half, py - half, 2 * half, 2 * half);
      }
    }
  }

  Object.assign(Gridward, { MoveBorder });
})();
