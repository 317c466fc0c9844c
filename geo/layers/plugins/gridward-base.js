/* What lies beneath: ground, water, parks, streets and buildings, from the overview and from tiles. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Collider, Shape, boxesMeet, metresAt } = Gridward;

  const GROUND = {
    water: "#0e4a78", park: "#10453a", green: "#10392f", square: "#16283f", field: "#10291f", sports: "#113a35",
    school: "#162a4a", courtyard: "#0d1f36", commercial: "#1a2444", industry: "#1a2233", public: "#172748",
  };
  /** Grounds that people find their way by: they stay visible over the colour of the load. */
  const LANDMARKS = new Set(["water", "park", "green", "sports", "wall", "railway"]);
  const LINES = { wall: { colour: "#31465f", width: 1.5, dash: [] }, railway: { colour: "#93a6bf", width: 3, dash: [9, 6] } };
  const STREETS = {
    main: { casing: "#050b15", fill: "#38587f", least: 3.2 },
    street: { casing: "#050b15", fill: "#2a4566", least: 2 },
    lane: { casing: "#060e1b", fill: "#20354f", least: 1.2 },
    path: { casing: null, fill: "#1d3048", least: 0.8 },
  };
  const STREET_ORDER = ["path", "lane", "street", "main"];
  const BUILDINGS = {
    residential: "#2c4a6e", house: "#304862", shop: "#45486f", public: "#3a5b8a", school: "#40538f", industry: "#3a4657",
  };
  const BUILDING_EDGE = "rgba(126, 176, 226, 0.5)";
  const TILE_DETAIL_ZOOM = 15;
  const NAMES_ZOOM = { main: 15.5, street: 16.5, lane: 17.5, path: 19 };

  /** One tile (or the overview) with its paths grouped by what they look like. */
  class BaseTile {
    constructor(tile) {
      this.areas = []; // one by one: areas lie upon each other, and a common even-odd path would cut holes
      this.streets = new Map();
      this.buildings = new Map();
      this.names = [];
      this.numbers = [];
      this.box = [Infinity, Infinity, -Infinity, -Infinity];
      this.origin = null;
      for (const [kind, , rings] of tile.areas) {
        const shape = new Shape(rings, !(kind in LINES));
        this.areas.push({ kind, shape });
        this._reach(shape);
      }
      for (const [kind, name, width, line] of tile.streets) {
        const shape = new Shape([line], false);
        this._put(this.streets, `${kind}|${width}`, shape);
        if (name) this.names.push({ kind, name, width, line: shape.rings[0] });
      }
      for (const [id, kind, label, floors, ring] of tile.buildings || []) {
        const shape = new Shape([ring]);
        this._put(this.buildings, `${kind}|${Math.min(3, Math.floor(floors / 6))}`, shape);
        this.numbers.push({ id, label, shape });
      }
    }

    _put(groups, key, shape) {
      this._reach(shape);
      if (!groups.has(key)) groups.set(key, new Path2D());
      shape.addTo(groups.get(key), this.origin[0], this.origin[1]);
    }

    _reach(shape) {
      if (!this.origin) this.origin = [shape.box[0], shape.box[1]];
      const b = this.box;
      b[0] = Math.min(b[0], shape.box[0]);
      b[1] = Math.min(b[1], shape.box[1]);
      b[2] = Math.max(b[2], shape.box[2]);
      b[3] = Math.max(b[3], shape.box[3]);
    }

    /** The building under a point in reference pixels. */
    buildingAt(x, y) {
      return this.numbers.find((building) => building.shape.holds(x, y)) || null;
    }
  }

  function paintAreas(frame, tile, { landmarks }) {
    const { ctx } = frame;
    for (const { kind, shape } of tile.areas) {
      if (LANDMARKS.has(kind) !== landmarks || !boxesMeet(shape.box, frame.box)) continue;
      frame.place(shape.box);
      const line = LINES[kind];
      if (line) {
        ctx.strokeStyle = line.colour;
        ctx.lineWidth = frame.ground(line.width);
        ctx.setLineDash(line.dash.map((part) => frame.ground(part)));
        ctx.stroke(shape.path);
        ctx.setLineDash([]);
      } else {
        ctx.fillStyle = GROUND[kind] || GROUND.square;
        ctx.fill(shape.path, "evenodd");
      }
    }
  }

  /** Streets of all tiles, kind by kind and casing before filling, so that crossings run into each other. */
  function paintStreets(frame, tiles) {
    const { ctx } = frame;
    ctx.lineJoin = "round";
    ctx.lineCap = "round";
    for (const casing of [true, false]) {
      for (const kind of STREET_ORDER) {
        const look = STREETS[kind];
        if (casing && (!look.casing || frame.zoom < TILE_DETAIL_ZOOM)) continue;
        ctx.strokeStyle = casing ? look.casing : look.fill;
        for (const tile of tiles) {
          frame.place(tile.origin);
          for (const [key, path] of tile.streets) {
            const [ofKind, width] = key.split("|");
            if ((ofKind in STREETS ? ofKind : "lane") !== kind) continue;
            const pixels = Math.max(look.least, (Number(width) * 0.8 * frame.scale) / frame.metres);
            ctx.setLineDash(kind === "path" ? [frame.ground(4), frame.ground(4)] : []);
            ctx.lineWidth = frame.ground(pixels + (casing ? 2 : 0));
            ctx.stroke(path);
          }
        }
      }
    }
    ctx.setLineDash([]);
  }

  function paintBuildings(frame, tile) {
    const { ctx } = frame;
    const lift = frame.zoom >= 17 ? Math.min(4, (frame.zoom - 16) * 1.2) : 0;
    for (const [key, path] of tile.buildings) {
      const [kind, height] = key.split("|");
      if (lift) {
        frame.place(tile.origin, lift * (0.6 + Number(height) * 0.4), lift * (0.8 + Number(height) * 0.5));
        ctx.fillStyle = "rgba(2, 6, 14, 0.55)";
        ctx.fill(path);
      }
      frame.place(tile.origin);
      ctx.fillStyle = BUILDINGS[kind] || BUILDINGS.residential;
      ctx.fill(path);
      if (height !== "0") {
        ctx.fillStyle = `rgba(150, 200, 255, ${0.05 * Number(height)})`;
        ctx.fill(path);
      }
      if (frame.zoom >= 16) {
        ctx.strokeStyle = BUILDING_EDGE;
        ctx.lineWidth = frame.ground(frame.zoom >= 18 ? 1 : 0.6);
        ctx.stroke(path);
      }
    }
  }

  /** House and building numbers, where they fit into the building. */
  function paintNumbers(frame, tile) {
    const { ctx } = frame;
    const size = Math.round((frame.zoom >= 18.5 ? 14 : 11) * frame.ui);
    frame.flat();
    ctx.font = `${size}px ${Gridward.FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = "rgba(206, 228, 250, 0.92)";
    for (const { label, shape } of tile.numbers) {
      if (!label || !boxesMeet(shape.box, frame.box)) continue;
      const [left, top, right, bottom] = shape.box;
      const width = (right - left) * frame.scale;
      const height = (bottom - top) * frame.scale;
      if (height < size || ctx.measureText(label).width > width * 1.15) continue;
      const [x, y] = frame.point((left + right) / 2, (top + bottom) / 2);
      ctx.fillText(label, x, y);
    }
  }

  /** A street's name near the middle of its longest stretch in view: along it, or upright characters where it is steep. */
  function paintStreetNames(frame, tiles) {
    const { ctx } = frame;
    const taken = new Collider();
    frame.flat();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const kind of [...STREET_ORDER].reverse()) {
      if (frame.zoom < NAMES_ZOOM[kind]) continue;
      const size = Math.round((kind === "main" ? 14 : 12) * frame.ui);
      ctx.font = `${size}px ${Gridward.FONT}`;
      for (const tile of tiles) {
        for (const street of tile.names) {
          if (street.kind === kind) placeName(frame, taken, street, size);
        }
      }
    }
  }

  function placeName(frame, taken, { name, line }, size) {
    let best = null;
    for (let i = 2; i < line.length; i += 2) {
      const [x1, y1] = frame.point(line[i - 2], line[i - 1]);
      const [x2, y2] = frame.point(line[i], line[i + 1]);
      const mx = (x1 + x2) / 2;
      const my = (y1 + y2) / 2;
      if (mx < 0 || my < 0 || mx > frame.width || my > frame.height) continue;
      const length = Math.hypot(x2 - x1, y2 - y1);
      if (!best || length > best.length) best = { length, mx, my, angle: Math.atan2(y2 - y1, x2 - x1) };
    }
    const letters = [...name];
    const wanted = letters.length * size * 1.25;
    if (!best || best.length < wanted * 0.8) return;
    if (Math.cos(best.angle) < 0) best.angle += Math.PI;
    const steep = Math.abs(Math.sin(best.angle)) > 0.72 && letters.some((letter) => letter > "\u2e7f");
    const w = Math.abs(Math.cos(best.angle)) * wanted + size;
    const h = Math.abs(Math.sin(best.angle)) * wanted + size;
    if (!taken.take([best.mx - w / 2, best.my - h / 2, best.mx + w / 2, best.my + h / 2])) return;
    const { ctx } = frame;
    ctx.strokeStyle = "rgba(4, 10, 20, 0.9)";
    ctx.lineWidth = 3 * frame.ui;
    ctx.fillStyle = "#9fc3ea";
    const write = (text, x, y) => {
      ctx.strokeText(text, x, y);
      ctx.fillText(text, x, y);
    };
    if (!steep) {
      ctx.save();
      ctx.translate(best.mx, best.my);
      ctx.rotate(best.angle);
      write(name, 0, 0);
      ctx.restore();
      return;
    }
    const down = Math.sin(best.angle) < 0 ? -1 : 1;
    letters.forEach((letter, i) => {
      const along = (i - (letters.length - 1) / 2) * size * 1.2 * down;
      write(letter, best.mx + Math.cos(best.angle) * along, best.my + Math.sin(best.angle) * along);
    });
  }

  Object.assign(Gridward, {
    BaseTile, TILE_DETAIL_ZOOM, metresAt, paintAreas, paintBuildings, paintNumbers, paintStreetNames, paintStreets,
  });
})();
