/* Layout: what stands where on the screen, so that nothing covers anything; also what a click or a hover means. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Collider, FLAGS, SpatialHash, measureLabel } = Gridward;

  const NAME_PLACES_ZOOM = 17.5;
  const PIXELS_PER_PLACE = 34000;

  /** How much a case wants to be seen: urgent and overdue before the rest, young before old. */
  function weight(item, pulses) {
    const pulse = pulses.get(item.id);
    return (pulse && pulse.kind === "fresh" ? 8 : 0) + (item.flags & FLAGS.urgent ? 4 : 0) + (item.flags & FLAGS.overdue ? 2 : 0);
  }

  /** Cases in view gathered where they would cover each other: [{item, items, x, y, r}]. */
  function layCases(frame, board) {
    const r = Math.max(5, Math.min(10, 5 + (frame.zoom - 15) * 1.4)) * frame.ui;
    const reach = r * (frame.zoom >= 19 ? 1.6 : 2.4);
    const seen = [];
    for (const item of board.cases.values()) {
      const [x, y] = frame.point(item.x, item.y);
      if (x < -20 || y < -20 || x > frame.width + 20 || y > frame.height + 20) continue;
      seen.push({ item, x, y, weight: weight(item, board.pulses) });
    }
    seen.sort((a, b) => b.weight - a.weight || b.item.received - a.item.received || (a.item.id < b.item.id ? -1 : 1));
    const hash = new SpatialHash(reach);
    const marks = [];
    for (const { item, x, y } of seen) {
      let home = null;
      for (const mark of hash.within([x - reach, y - reach, x + reach, y + reach])) {
        if (Math.hypot(mark.x - x, mark.y - y) < reach) {
          home = mark;
          break;
        }
      }
      if (home) {
        home.items.push(item);
        continue;
      }
      const mark = { item, items: [item], x, y, r };
      marks.push(mark);
      hash.add(mark, [x, y, x, y]);
    }
    return marks;
  }

  /** Names and counts of the units in view; the busiest first, each only where it fits. */
  function layLabels(frame, board, units, taken) {
    const { ctx } = frame;
    const placed = [];
    const wanted = [];
    for (const unit of units) {
      const [x, y] = frame.point(unit.x, unit.y);
      if (x < 0 || y < 0 || x > frame.width || y > frame.height) continue;
      wanted.push({ unit, x, y, counts: board.countsOf(unit.id) });
    }
    const rank = ({ counts }) => (counts ? counts[1] * 1000 + counts[0] : -1);
    wanted.sort((a, b) => rank(b) - rank(a) || (a.unit.id < b.unit.id ? -1 : 1));
    for (const { unit, x, y, counts } of wanted) {
      const roomX = (unit.shape.box[2] - unit.shape.box[0]) * frame.scale;
      for (const [withName, ui] of [[true, frame.ui], [true, frame.ui * 0.8], [false, frame.ui], [false, frame.ui * 0.72]]) {
        const label = measureLabel(ctx, unit, counts, ui, withName);
        if (!label.height || label.width > roomX * 1.12) continue;
        const box = [x - label.width / 2 - 2, y - label.height / 2 - 2, x + label.width / 2 + 2, y + label.height / 2 + 2];
        if (!taken.take(box)) continue;
        placed.push(Object.assign(label, { x, y, ui }));
        break;
      }
    }
    return placed;
  }

  /** The places in view, as many kinds in the profile's order as leave the map readable; a kind is shown whole. */
  function placesInView(frame, board, r) {
    const room = (frame.width * frame.height) / (PIXELS_PER_PLACE * frame.ui ** 2);
    const byKind = new Map();
    for (const place of board.places) {
      const [x, y] = frame.point(place.x, place.y);
      if (x < -r || y < -r || x > frame.width + r || y > frame.height + r) continue;
      if (!byKind.has(place.kind)) byKind.set(place.kind, []);
      byKind.get(place.kind).push({ place, x, y });
    }
    const shown = [];
    for (const places of byKind.values()) {
      if (shown.length && shown.length + places.length > room) break;
      shown.push(...places);
    }
    return shown;
  }

  /** Badges of places, as small dots where a badge does not fit. */
  function layPlaces(frame, board, taken) {
    const { ctx } = frame;
    const r = (frame.zoom >= 17.5 ? 12 : frame.zoom >= 15.5 ? 10 : 8) * frame.ui;
    const placed = [];
    if (frame.zoom < board.placesZoom) return placed;
    for (const { place, x, y } of placesInView(frame, board, r)) {
      const whole = taken.take([x - r, y - r, x + r, y + r]);
      if (!whole && placed.some((other) => other.whole && Math.hypot(other.x - x, other.y - y) < 1.6 * r)) continue;
      const mark = { place, x, y, r: whole ? r : 3 * frame.ui, whole, name: null };
      if (whole && frame.zoom >= NAME_PLACES_ZOOM) {
        const size = Math.round(12 * frame.ui);
        ctx.font = `${size}px ${Gridward.FONT}`;
        const width = Gridward.textWidth(ctx, place.name);
        const box = [x - width / 2 - 2, y + r + 1, x + width / 2 + 2, y + r + size * 1.4];
        if (taken.take(box)) mark.name = { text: place.name, size, y: y + r + size * 0.75 };
      }
      placed.push(mark);
    }
    return placed;
  }

  /** Everything above the ground for one frame. */
  class Layout {
    constructor(frame, board, { units, above, showCases, showPlaces }) {
      const taken = new Collider();
      this.labels = layLabels(frame, board, units, taken);
      this.places = showPlaces ? layPlaces(frame, board, taken) : [];
      this.cases = showCases ? layCases(frame, board) : [];
      this.faint = [];
      for (const unit of above) {
        const [x, y] = frame.point(unit.x, unit.y);
        const half = [...unit.name].length * 12 * frame.ui;
        if (taken.take([x - half, y - 14 * frame.ui, x + half, y + 14 * frame.ui])) this.faint.push({ unit, x, y });
      }
      this.caseHash = new SpatialHash(32);
      for (const mark of this.cases) {
        const reach = mark.r * 1.5;
        this.caseHash.add(mark, [mark.x - reach, mark.y - reach, mark.x + reach, mark.y + reach]);
      }
      this.markOfCase = new Map();
      for (const mark of this.cases) for (const item of mark.items) this.markOfCase.set(item.id, mark);
    }

    /** The mark of cases under a point of the canvas, nearest first. */
    caseAt(x, y) {
      let best = null;
      for (const mark of this.caseHash.at(x, y)) {
        const distance = Math.hypot(mark.x - x, mark.y - y);
        if (distance <= Math.max(mark.r * 1.5, 9) && (!best || distance < best.distance)) best = { mark, distance };
      }
      return best && best.mark;
    }

    placeAt(x, y) {
      return this.places.find((mark) => Math.abs(mark.x - x) <= mark.r + 2 && Math.abs(mark.y - y) <= mark.r + 2) || null;
    }
  }

  Object.assign(Gridward, { Layout });
})();
