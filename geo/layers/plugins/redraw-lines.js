/* Cut lines: dragged straight, or clicked point by point. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Tool } = Gridward;

  const CLICK_PX = 5;
  const TWICE_PX = 6;

  /** Draw a line of drawn coordinates on a flat frame. */
  function strokeLine(canvas, frame, line, { waiting = false } = {}) {
    const { ctx } = frame;
    ctx.beginPath();
    for (const [x, y] of line) ctx.lineTo(...frame.point(...canvas.toWorld(x, y)));
    ctx.lineJoin = "round";
    ctx.lineWidth = 5;
    ctx.strokeStyle = "rgba(4, 9, 18, 0.85)";
    ctx.stroke();
    ctx.setLineDash(waiting ? [3, 6] : [9, 5]);
    ctx.lineWidth = 2.4;
    ctx.strokeStyle = "#ff9ec4";
    ctx.stroke();
    ctx.setLineDash([]);
  }

  class CutLine extends Tool {
    constructor(hand, kind) {
      super(hand);
      this.kind = kind;
      this.points = [];
      this.at = null;
      this.pressed = null;
    }

    get busy() {
      return this.points.length > 0 || this.pressed !== null;
    }

    begin() {
      this.hand.hint("line_hint");
    }

    down(point) {
      this.pressed = point;
    }

    hover(point) {
      this.at = point;
      if (this.points.length || this.pressed) this.canvas.spoilHand();
    }

    move(point) {
      this.hover(point);
    }

    up(point) {
      const from = this.pressed;
      this.pressed = null;
      if (!from) return;
      const dragged = Math.hypot(point.x - from.x, point.y - from.y) >= CLICK_PX;
      if (dragged && !this.points.length) {
        this._send([from, point]);
        return;
      }
      const last = this.points[this.points.length - 1];
      if (last && Math.hypot(point.x - last.x, point.y - last.y) < TWICE_PX) this._finish();
      else this.points.push(point);
      this.canvas.spoilHand();
    }

    key(event) {
      if (event.key === "Enter" && this.points.length) this._finish();
      else if (event.key === "Backspace" && this.points.length) this.points.pop();
      else return false;
      this.canvas.spoilHand();
      return true;
    }

    _finish() {
      const points = this.points;
      this.points = [];
      if (points.length > 1) this._send(points);
    }

    _send(points) {
      const line = points.map(({ drawn }) => drawn);
      const gesture = { kind: this.kind, line: line.map((drawn) => this.canvas.toDegrees(drawn)) };
      if (this.kind === "cut_block") gesture.block = null;
      else {
        gesture.grid = this._grid(line);
        if (!gesture.grid) return this.hand.hint("no_target");
      }
      this.hand.send(gesture, { line });
      this.canvas.spoilHand();
      return null;
    }

    /** The grid that is cut: the chosen one, else the one under the middle of the line. */
    _grid(line) {
      if (this.hand.target) return this.hand.target;
      const middle = line[Math.floor((line.length - 1) / 2)].map((value, i) => (value + line[Math.floor((line.length - 1) / 2) + 1][i]) / 2);
      const block = this.plan.ground.at(...middle);
      const grid = block && this.plan.gridOf(block);
      return grid && this.plan.grid(grid.id) ? grid.id : null;
    }

    cancel() {
      this.points = [];
      this.pressed = null;
      this.canvas.spoilHand();
    }

    paint(frame) {
      const points = [...this.points, ...(this.pressed && !this.points.length ? [this.pressed] : [])];
      if (!points.length || !this.at) return;
      strokeLine(this.canvas, frame, [...points, this.at].map(({ drawn }) => drawn));
    }
  }

  Object.assign(Gridward, { CutLine, strokeLine });
})();
