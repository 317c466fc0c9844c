/* The hand: which tool it holds, which grid it paints into, and what it sends. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Brush, CutLine, Emitter, Lasso, MoveBorder, Paint, Pick, Rectangle, Senses } = Gridward;

  const NARROWEST_M = 2;
  const WIDEST_M = 500;

  class Hand extends Emitter {
    constructor(map, canvas, plan, queue) {
      super();
      Object.assign(this, { map, canvas, plan, queue });
      this.target = null;
      this.newNext = false;
      this.awaited = null;
      this.radius = 15;
      this.editable = false;
      this.tools = {
        pick: new Pick(this), paint: new Paint(this), brush: new Brush(this), lasso: new Lasso(this),
        rectangle: new Rectangle(this), cut_block: new CutLine(this, "cut_block"), cut_grid: new CutLine(this, "cut_grid"),
        move: new MoveBorder(this),
      };
      this.tool = "pick";
      canvas.hand = (frame) => this.active.paint(frame);
      plan.on("state", () => this._follow());
      queue.on("refused", () => (this.awaited = null));
      queue.on("conflict", () => this.active.cancel());
      queue.on("settled", () => (this.awaited = null));
      this.senses = new Senses(this);
    }

    get active() {
      return this.tools[this.tool];
    }

    /** The grid of a preview: null for one that begins. */
    get grid() {
      return this.newNext ? null : this.target;
    }

    colour() {
      const grid = this.grid === null ? null : this.plan.grid(this.grid);
      return grid ? this.canvas.painter.colourOf(grid) : "#ffffff";
    }

    hint(key) {
      this.emit("hint", key);
    }

    point(on) {
      this.map.getContainer().classList.toggle("rd-grab", on);
    }

    setEditable(on) {
      this.editable = on;
      if (!on) this.take("pick");
      this.emit("change");
    }

    take(name) {
      if (name !== "pick" && !this.editable) return;
      if (name !== this.tool) this.active.end();
      this.tool = name;
      this.senses.settle();
      this.active.begin();
      this.canvas.spoilHand();
      this.emit("change");
    }

    /** Paint into a grid from now on. */
    setTarget(grid) {
      this.target = grid !== null && this.plan.grid(grid) ? grid : null;
      this.newNext = false;
      this.canvas.setTarget(this.target);
      if (this.tool === "move") this.tools.move.find();
      this.emit("change");
    }

    /** A person chose a grid on the map. */
    pick(grid) {
      this.setTarget(grid);
      this.emit("picked", grid);
    }

    setNewNext(on) {
      if (!this.editable) return;
      this.newNext = on;
      if (on && !["paint", "brush", "lasso", "rectangle"].includes(this.tool)) this.take("brush");
      this.emit("change");
    }

    setRadius(metres) {
      this.radius = Math.round(Math.max(NARROWEST_M, Math.min(WIDEST_M, metres)) * 10) / 10;
      this.canvas.spoilHand();
      this.emit("change");
    }

    /** Whether there is a grid to paint into; says so if not. */
    ready() {
      if (!this.editable || this.queue.conflict || this.awaited) return false;
      if (this.newNext || this.target !== null) return true;
      this.hint("no_target");
      return false;
    }

    /** Whether a block may change its grid: a locked grid neither gives nor takes. */
    mayTake(block) {
      const from = this.plan.gridOf(block);
      const to = this.grid === null ? null : this.plan.grid(this.grid);
      return !(from && from.locked) && !(to && to.locked);
    }

    /** Give blocks to the grid: those of locked grids stay, the rest is sent, and shown at once. */
    give(blocks, gesture) {
      const free = blocks.filter((block) => this.mayTake(block));
      const some = free.length ? free : blocks;
      const ids = some.map(({ id }) => id);
      const grid = this.grid;
      if (grid !== null && gesture.kind !== "lasso" && blocks.every((block) => this._in(block, grid))) return;
      if (this.newNext) {
        this.awaited = new Set(this.plan.state.grids.map((known) => known.id));
        this.newNext = false;
        this._put({ kind: "new", blocks: ids }, { grid: null, blocks: free });
        this.emit("change");
        return;
      }
      // Where a locked grid was brushed as well, the blocks themselves are sent: the server would refuse the whole stroke.
      const partly = free.length > 0 && free.length < blocks.length;
      this._put(partly ? { kind: "paint", grid, blocks: ids } : { ...gesture, grid }, { grid, blocks: free });
    }

    _in(block, grid) {
      const known = this.plan.gridOf(block);
      return known !== null && known.id === grid;
    }

    /** Send an edit that is shown as a line until it is answered. */
    send(gesture, { line }) {
      this._put(gesture, { line });
    }

    /** Send an edit whose preview stands already. */
    sendShown(gesture, preview) {
      this.queue.put("do", gesture, preview);
    }

    _put(gesture, shown) {
      this.queue.put("do", gesture, this.plan.preview(shown));
    }

    lock() {
      const grid = this.target === null ? null : this.plan.grid(this.target);
      if (!this.editable) return;
      if (grid) this.queue.put("do", { kind: "change", grid: grid.id, locked: !grid.locked });
      else this.hint("no_target");
    }

    undo() {
      if (this.editable && (this.plan.state.undo || this.queue.items.length)) this.queue.put("undo");
    }

    redo() {
      if (this.editable && this.plan.state.redo) this.queue.put("redo");
    }

    /** A grid that was begun is painted into next; one that has gone no longer. */
    _follow() {
      const fresh = this.awaited && this.plan.state.grids.find((grid) => !this.awaited.has(grid.id));
      if (fresh) {
        this.awaited = null;
        this.setTarget(fresh.id);
        this.emit("picked", fresh.id);
      } else if (this.target !== null && !this.plan.grid(this.target)) this.setTarget(null);
      this.emit("change");
    }
  }

  Object.assign(Gridward, { Hand });
})();
