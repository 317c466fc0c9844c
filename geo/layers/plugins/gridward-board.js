/* What the map knows: the scene's head, units, counters and cases, and who wants to hear when they change. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Emitter, Shape, toX, toY } = Gridward;

  const FLAGS = { urgent: 1, overdue: 2, demo: 4, boundary: 8 };
  const FRESH_MS = 10000;
  const CHANGED_MS = 2500;
  const LEAVING_MS = 2500;
  const NEW_WITHIN_S = 90;
  const PULSES_AT_ONCE = 60;

  /** A case in its first states is new; later ones only came into view or moved on. */
  const isFirst = (item) => item.state === "collected" || item.state === "filed";

  class Board extends Emitter {
    constructor(head) {
      super();
      this.units = new Map();
      this.counts = new Map();
      this.cases = new Map();
      this.pulses = new Map();
      this.cursor = null;
      this.casesKnown = false;
      this.box = null;
      this.newest = 0;
      this.setHead(head);
    }

    setHead(head) {
      this.head = head;
      this.levels = head.levels.filter((level) => level.drawn);
      this.levelByKey = new Map(this.levels.map((level) => [level.key, level]));
      this.places = head.places.map(([id, kind, name, lon, lat]) => ({ id, kind, name, lon, lat, x: toX(lon), y: toY(lat) }));
    }

    /** Take a tile of units; says how many were new. */
    addUnits(level, rows) {
      let added = 0;
      for (const [id, name, path, rings, label] of rows) {
        if (this.units.has(id)) continue;
        const shape = new Shape(rings);
        this.units.set(id, { id, name, level, path, shape, x: toX(label[0]), y: toY(label[1]) });
        added += 1;
      }
      if (added) this.emit("units", level);
      return added;
    }

    dropUnits() {
      this.units.clear();
    }

    countsOf(id) {
      return this.counts.get(id) || null;
    }

    /** The load class of a unit: how many of its level's breaks its open cases have reached. */
    loadOf(unit) {
      const counts = this.counts.get(unit.id);
      const level = this.levelByKey.get(unit.level);
      if (!counts || !level) return 0;
      return level.breaks.filter((step) => counts[0] >= step).length;
    }

    /** Take an answer of /state for a box in reference pixels. */
    applyState(answer, box) {
      this._takeCounts(answer.counts);
      this.casesKnown = answer.cases !== null;
      this.cases.clear();
      for (const row of answer.cases || []) {
        const item = this._case(row);
        this.cases.set(item.id, item);
        this.newest = Math.max(this.newest, item.received);
      }
      this.box = box;
      // What happened between this answer and the feed's last one is asked for again; answers are absolute.
      this.cursor = this.cursor === null ? answer.cursor : Math.min(this.cursor, answer.cursor);
      this.emit("counts");
      this.emit("loads");
      this.emit("cases");
    }

    /** Take counters; says whether any unit on the map passed into another load class. */
    _takeCounts(answer) {
      let moved = false;
      for (const [id, counts] of Object.entries(answer)) {
        const unit = this.units.get(id);
        const before = unit && this.loadOf(unit);
        this.counts.set(id, counts);
        if (unit && this.loadOf(unit) !== before) moved = true;
      }
      return moved;
    }

    /** Take an answer of /changes. */
    applyChanges(answer) {
      const now = Date.now();
      const changed = [];
      for (const row of answer.cases) {
        const next = this._case(row);
        const known = this.cases.get(next.id);
        const inView = this._inBox(next) && this.casesKnown;
        const isNew = !known && (inView || next.received >= this.newest - NEW_WITHIN_S);
        this.newest = Math.max(this.newest, next.received);
        if (inView) this.cases.set(next.id, next);
        else this.cases.delete(next.id);
        if (isNew && isFirst(next)) this._pulse(next, "fresh", now, FRESH_MS);
        else if (known && known.state !== next.state) this._pulse(next, "changed", now, CHANGED_MS);
        changed.push(next.id);
      }
      for (const id of answer.gone) {
        const known = this.cases.get(id);
        this.cases.delete(id);
        this.pulses.delete(id);
        if (known) this._pulse(known, "leaving", now, LEAVING_MS);
        changed.push(id);
      }
      const loadsMoved = this._takeCounts(answer.counts);
      this.cursor = answer.cursor;
      if (Object.keys(answer.counts).length) this.emit("counts");
      if (loadsMoved) this.emit("loads");
      if (changed.length) {
        this.emit("cases");
        this.emit("changed", changed);
      }
    }

    /** Pulses that still run; forgets the others. */
    runningPulses(now) {
      for (const [id, pulse] of this.pulses) if (pulse.until < now) this.pulses.delete(id);
      return this.pulses;
    }

    _case([id, lon, lat, state, category, flags, received, grid]) {
      return { id, lon, lat, state, category, flags, received, grid, x: toX(lon), y: toY(lat) };
    }

    _inBox({ x, y }) {
      const b = this.box;
      return b !== null && x >= b[0] && x <= b[2] && y >= b[1] && y <= b[3];
    }

    _pulse(item, kind, now, length) {
      if (this.pulses.size >= PULSES_AT_ONCE) return;
      this.pulses.set(item.id, { item, kind, from: now, until: now + length });
      this.emit("pulse");
    }
  }

  Object.assign(Gridward, { Board, FLAGS });
})();
