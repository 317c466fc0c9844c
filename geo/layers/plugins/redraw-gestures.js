/* Tools that give blocks to a grid: choose, click, brush, lasso, rectangle. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { cornersOf, insideRing, underBrush } = Gridward;

  const LEAST_PX = 2;

  /** What every tool has; one that takes no drag leaves it to the map. */
  class Tool {
    constructor(hand) {
      this.hand = hand;
      this.canvas = hand.canvas;
      this.plan = hand.plan;
    }

    get draws() {
      return true;
    }

    get busy() {
      return false;
    }

    begin() {}
    end() {
      this.cancel();
    }
    down() {}
    move() {}
    up() {}
    hover() {}
    cancel() {}
    key() {
      return false;
    }
    paint() {}
  }

  /** A click chooses the grid that is painted into; a drag moves the map. */
  class Pick extends Tool {
    get draws() {
      return false;
    }

    click(point) {
      const block = this.plan.ground.at(...point.drawn);
      const grid = block && this.plan.gridOf(block);
      if (grid && this.plan.grid(grid.id)) this.hand.pick(grid.id);
    }
  }

  class Paint extends Tool {
    hover(point) {
      this.at = this.plan.ground.at(...point.drawn);
      this.canvas.spoilHand();
    }

    cancel() {
      this.at = null;
    }

    /** The block that a click would give. */
    paint(frame) {
      if (!this.at || this.at.row < 0) return;
      const { ctx } = frame;
      const { mesh } = this.plan.ground;
      frame.place(mesh.origin);
      ctx.beginPath();
      mesh.trace(ctx, this.at);
      ctx.strokeStyle = this.hand.colour();
      ctx.lineWidth = frame.ground(3);
      ctx.stroke();
    }

    up(point) {
      const block = this.plan.ground.at(...point.drawn);
      if (block && this.hand.ready()) this.hand.give([block], { kind: "paint", blocks: [block.id] });
    }
  }

  class Brush extends Tool {
    constructor(hand) {
      super(hand);
      this.stroke = null;
      this.at = null;
    }

    get busy() {
      return this.stroke !== null;
    }

    down(point) {
      if (!this.hand.ready()) return;
      this.stroke = [point];
      this.touched = new Set();
      this.preview = this.plan.preview({ grid: this.hand.grid });
      this._touch(point, point);
    }

    hover(point) {
      this.at = point;
      this.canvas.spoilHand();
    }

    move(point) {
      this.hover(point);
      if (!this.stroke) return;
      const last = this.stroke[this.stroke.length - 1];
      if (Math.hypot(point.x - last.x, point.y - last.y) < LEAST_PX) return;
      this.stroke.push(point);
      this._touch(last, point);
    }

    _touch(from, to) {
      const radius = this.hand.radius / this.canvas.above.metres;
      const fresh = underBrush(this.plan.ground, from.drawn, to.drawn, radius).filter((block) => !this.touched.has(block));
      for (const block of fresh) this.touched.add(block);
      this.plan.extend(this.preview, fresh.filter((block) => this.hand.mayTake(block)));
    }

    up() {
      if (!this.stroke) return;
      const stroke = this.stroke.map(({ drawn }) => this.canvas.toDegrees(drawn));
      const blocks = [...this.touched].filter((block) => block.row >= 0);
      this.cancel();
      if (blocks.length) this.hand.give(blocks, { kind: "brush", stroke, radius_m: this.hand.radius });
    }

    cancel() {
      if (!this.stroke) return;
      this.stroke = null;
      this.plan.withdraw(this.preview);
    }

    end() {
      this.cancel();
      this.at = null;
    }

    paint(frame) {
      if (!this.at) return;
      const { ctx } = frame;
      const [x, y] = this.canvas.toCanvas([this.at.x, this.at.y]);
      ctx.beginPath();
      ctx.arc(x, y, Math.max(2, (this.hand.radius / frame.metres) * frame.scale), 0, 2 * Math.PI);
      ctx.lineWidth = 3;
      ctx.strokeStyle = "rgba(4, 9, 18, 0.8)";
      ctx.stroke();
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = this.hand.colour();
      ctx.stroke();
    }
  }

  /** A shape that is drawn by a drag; blocks of which half lies in it are given when the hand lets go. */
  class Ring extends Tool {
    constructor(hand) {
      super(hand);
      this.points = null;
    }

    get busy() {
      return this.points !== null;
    }

    down(point) {
      if (this.hand.ready()) this.points = [point];
    }

    move(point) {
      if (!this.points) return;
      this.follow(point);
      this.canvas.spoilHand();
    }

    cancel() {
      this.points = null;
      this.canvas.spoilHand();
    }

    up(point) {
      if (!this.points) return;
      this.follow(point);
      const [first, last] = [this.points[0], this.points[this.points.length - 1]];
      const ring = this.ring();
      const small = this.points.every(({ x, y }) => Math.hypot(x - first.x, y - first.y) < 4);
      this.cancel();
      if (small) return;
      const blocks = insideRing(this.plan.ground, ring);
      this.hand.give(blocks, this.gesture(ring.map((drawn) => this.canvas.toDegrees(drawn)), first, last), { always: true });
    }

    paint(frame) {
      if (!this.points || this.points.length < 2) return;
      const { ctx } = frame;
      ctx.beginPath();
      for (const [x, y] of this.ring()) ctx.lineTo(...frame.point(...this.canvas.toWorld(x, y)));
      ctx.closePath();
      ctx.fillStyle = "rgba(255, 255, 255, 0.12)";
      ctx.fill("evenodd");
      ctx.lineWidth = 2;
      ctx.strokeStyle = "#ffffff";
      ctx.stroke();
    }
  }

  class Lasso extends Ring {
    follow(point) {
      const last = this.points[this.points.length - 1];
      if (Math.hypot(point.x - last.x, point.y - last.y) >= LEAST_PX) this.points.push(point);
    }

    ring() {
      return this.points.map(({ drawn }) => drawn);
    }

    gesture(ring) {
      return { kind: "lasso", ring };
    }
  }

  class Rectangle extends Ring {
    follow(point) {
      this.points[1] = point;
    }

    ring() {
      return cornersOf(this.points[0].drawn, this.points[this.points.length - 1].drawn);
    }

    gesture(ring, first, last) {
      return { kind: "rectangle", corners: [this.canvas.toDegrees(first.drawn), this.canvas.toDegrees(last.drawn)] };
    }
  }

  Object.assign(Gridward, { Brush, Lasso, Paint, Pick, Rectangle, Tool });
})();
