/* Mouse, touch and keys on the map, told to the tool in hand; space and the middle button always move the map. */
(() => {
  "use strict";
  const Gridward = window.Gridward;

  const KEYS = { v: "pick", p: "paint", b: "brush", l: "lasso", r: "rectangle", c: "cut_block", x: "cut_grid", m: "move" };
  const STEP = 1.25;

  class Senses {
    constructor(hand) {
      this.hand = hand;
      this.spaced = false;
      this.panning = null;
      this.pressing = null;
      const container = hand.map.getContainer();
      const ours = (event) => !event.target.closest(".rd-ui, .leaflet-control");
      container.addEventListener("pointerdown", (event) => ours(event) && this._down(event), true);
      container.addEventListener("pointermove", (event) => this._move(event), true);
      container.addEventListener("pointerup", (event) => this._up(event), true);
      container.addEventListener("pointercancel", () => this._giveUp(), true);
      container.addEventListener("pointerleave", () => this.hand.emit("hover", null));
      hand.map.on("click", (event) => {
        if (hand.tool === "pick" && hand.plan.state) hand.active.click(this._point(event.containerPoint));
      });
      document.addEventListener("keydown", (event) => this._key(event));
      document.addEventListener("keyup", (event) => {
        if (event.key === " ") this._space(false);
      });
      window.addEventListener("blur", () => this._space(false));
    }

    _point({ x, y }) {
      return { x, y, drawn: this.hand.canvas.toDrawn({ x, y }) };
    }

    _of(event) {
      return this._point(this.hand.map.mouseEventToContainerPoint(event));
    }

    _down(event) {
      const { active, editable, map, plan, queue } = this.hand;
      if (!plan.state) return;
      const container = map.getContainer();
      container.focus({ preventScroll: true });
      if (event.button === 1) {
        this.panning = { x: event.clientX, y: event.clientY };
        event.preventDefault();
        container.setPointerCapture(event.pointerId);
      } else if (event.button === 0 && active.draws && !this.spaced && editable && !queue.conflict) {
        container.setPointerCapture(event.pointerId);
        this.pressing = event.pointerId;
        active.down(this._of(event));
      }
    }

    _move(event) {
      if (!this.hand.plan.state) return;
      if (this.panning) {
        this.hand.map.panBy([this.panning.x - event.clientX, this.panning.y - event.clientY], { animate: false });
        this.panning = { x: event.clientX, y: event.clientY };
        return;
      }
      const point = this._of(event);
      if (this.pressing === event.pointerId) {
        for (const part of event.getCoalescedEvents?.() ?? []) this.hand.active.move(this._of(part));
        this.hand.active.move(point);
      } else {
        if (this.hand.active.draws) this.hand.active.hover(point);
        this.hand.emit("hover", point);
      }
    }

    _up(event) {
      this.panning = null;
      if (this.pressing !== event.pointerId) return;
      this.pressing = null;
      this.hand.active.up(this._of(event));
    }

    _giveUp() {
      this.panning = this.pressing = null;
      this.hand.active.cancel();
    }

    /** Space pans while it is held. */
    _space(held) {
      if (this.spaced === held) return;
      this.spaced = held;
      this.settle();
    }

    /** Who gets a drag: the map, or the tool. */
    settle() {
      const { active, map } = this.hand;
      const draws = active.draws && !this.spaced;
      map.dragging[draws ? "disable" : "enable"]();
      map.doubleClickZoom[active.draws ? "disable" : "enable"]();
      map.getContainer().classList.toggle("rd-drawing", draws);
    }

    _key(event) {
      const { hand } = this;
      if (!hand.plan.state || hand.queue.conflict || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      const key = event.key.toLowerCase();
      if (event.ctrlKey || event.metaKey) {
        if (key === "z" && !event.shiftKey) hand.undo();
        else if (key === "y" || (key === "z" && event.shiftKey)) hand.redo();
        else return;
      } else if (event.altKey) return;
      else if (key === "escape") this._escape();
      else if (key === " ") {
        if (event.target.closest?.("button")) return;
        this._space(true);
      } else if (hand.active.key(event)) event.stopPropagation();
      else if (key in KEYS) hand.take(KEYS[key]);
      else if (key === "n") hand.setNewNext(!hand.newNext);
      else if (key === "[") hand.setRadius(hand.radius / STEP);
      else if (key === "]") hand.setRadius(hand.radius * STEP);
      else return;
      event.preventDefault();
    }

    _escape() {
      const { hand } = this;
      this.pressing = null;
      if (hand.active.busy) hand.active.cancel();
      else if (hand.newNext) hand.setNewNext(false);
      else hand.take("pick");
    }
  }

  Object.assign(Gridward, { Senses });
})();
