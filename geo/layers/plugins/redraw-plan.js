/* Which block is in which grid: as the server last said, and with the edits on top that it has not answered yet. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Emitter } = Gridward;

  const NEW = "\u0000new";

  class Plan extends Emitter {
    constructor(words) {
      super();
      this.words = words;
      this.state = null;
      this.ground = null;
      this.grids = [];
      this.saved = new Int16Array(0);
      this.shown = new Int16Array(0);
      this.previews = [];
      this.marked = new Set();
    }

    get version() {
      return this.state ? this.state.version : null;
    }

    /** Take what the server says, with the ground where that is another; `done` are previews it has answered. */
    take(state, done = [], ground = null) {
      const before = this._looks();
      for (const preview of done) this._drop(preview);
      if (ground) this._stand(ground);
      this.state = state;
      this.saved = gridsOf(state, this.ground);
      this.grids = [...state.grids];
      this.places = new Map(this.grids.map((grid, place) => [grid.id, place]));
      this._overlay();
      this.marked = new Set([...this.marked].filter((block) => block.row >= 0));
      this._tell(before);
      this.emit("state", state);
    }

    /** Take a ground or a difference; what is drawn elsewhere stands where it is while it is read. */
    _stand(answer) {
      const dragged = this.previews.flatMap((preview) => preview.corners);
      for (const moved of dragged) delete moved.around;
      for (const { corner } of dragged) this.ground.mesh.restore(corner);
      if (this.ground && answer.from === this.ground.version) this.ground.apply(answer);
      else this.ground = new Gridward.Ground(answer);
      if (answer.from) this._drag(dragged);
      else for (const preview of this.previews) Object.assign(preview, { blocks: [], corners: [] });
    }

    _drag(corners) {
      for (const { corner, x, y } of corners) this.ground.mesh.move(corner, x, y);
      this._remeasure(corners);
    }

    /**
     * Show an edit before the server has answered: blocks in a grid (null: a new one), corners drawn elsewhere, or a
     * line in drawn coordinates.
     */
    preview({ grid = null, blocks = [], corners = [], line = null }) {
      const preview = { grid: grid === null ? NEW : grid, blocks: [...blocks], corners, line };
      const before = this._looks();
      this.previews.push(preview);
      this._drag(corners);
      this._overlay();
      this._tell(before);
      return preview;
    }

    /** More blocks for a preview, while the brush runs. */
    extend(preview, blocks) {
      preview.blocks.push(...blocks);
      const place = this._placeOf(preview);
      if (place === undefined) return;
      const changed = blocks.filter((block) => block.row >= 0 && this.shown[block.row] !== place);
      for (const block of changed) this.shown[block.row] = place;
      if (changed.length) this.emit("painted", changed, true);
    }

    /** A dragged corner goes on. */
    drag(preview, x, y) {
      for (const moved of preview.corners) Object.assign(moved, { x, y });
      this._drag(preview.corners);
    }

    /** Take a preview back. */
    withdraw(preview) {
      const before = this._looks();
      this._drop(preview);
      this._overlay();
      this._tell(before);
    }

    _drop(preview) {
      const at = this.previews.indexOf(preview);
      if (at < 0) return;
      this.previews.splice(at, 1);
      for (const { corner } of preview.corners) this.ground.mesh.restore(corner);
      this._remeasure(preview.corners);
    }

    /** The blocks around corners have moved with them. */
    _remeasure(corners) {
      if (!corners.length) return;
      const met = new Set(corners.flatMap((moved) => (moved.around ||= this.ground.around(moved.corner))).filter((block) => block.row >= 0));
      const boxes = [...met].map((block) => block.box);
      for (const block of met) this.ground.mesh.measure(block);
      this.emit("moved", [...met], boxes);
    }

    _placeOf(preview) {
      if (preview.grid !== NEW) return this.places.get(preview.grid);
      // A grid that does not exist yet has the place after the last.
      if (this.grids.length === this.state.grids.length) {
        this.grids.push({ id: NEW, name: this.words.new_next, code: "", locked: false, colour: this.grids.length % 8 });
      }
      return this.state.grids.length;
    }

    _overlay() {
      this.grids.length = this.state.grids.length;
      this.shown = Int16Array.from(this.saved);
      for (const preview of this.previews) {
        const place = this._placeOf(preview);
        if (place !== undefined) for (const block of preview.blocks) if (block.row >= 0) this.shown[block.row] = place;
      }
    }

    /** What each block looks like now; compared after a change so that only what differs is drawn again. */
    _looks() {
      if (!this.state) return null;
      return { blocks: this.ground.blocks, shown: this.shown, grids: [...this.grids] };
    }

    _tell(before) {
      const { blocks } = this.ground;
      if (!before || before.blocks !== blocks) {
        this.emit("all");
        return;
      }
      const now = new Map(this.grids.map((grid, place) => [`${grid.id}|${grid.colour}`, place]));
      const moved = before.grids.map((grid) => now.get(`${grid.id}|${grid.colour}`) ?? -2);
      const changed = blocks.filter((block) => {
        const was = before.shown[block.row];
        return (was < 0 ? -1 : moved[was]) !== this.shown[block.row];
      });
      this.emit("painted", changed, false);
    }

    gridOf(block) {
      const place = this.shown[block.row];
      return place >= 0 ? this.grids[place] : null;
    }

    grid(id) {
      return (this.state && this.state.grids[this.places.get(id)]) || null;
    }

    isChanged(block) {
      const grid = this.gridOf(block);
      return (grid ? grid.id : "") !== this.ground.todayOf(block);
    }
  }

  /** Base64 of little-endian 16-bit numbers. */
  function int16(text, length) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    const found = new Int16Array(length).fill(-1);
    for (let i = 0; i < length && 2 * i + 1 < bytes.length; i++) found[i] = view.getInt16(2 * i, true);
    return found;
  }

  /** The place of each block's grid as a state says it. */
  const gridsOf = (state, ground) => int16(state.grid_of, ground.blocks.length);

  Object.assign(Gridward, { Plan, gridsOf });
})();
