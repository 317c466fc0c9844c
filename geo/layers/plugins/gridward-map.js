/* The map put together: what a click means, what is told to Python, and the handle that tests read. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Board, Candidates, Cards, CanvasLayer, Feed, Focus, HttpSource, Legend, SavedSource, StatusBand, View } = Gridward;

  const RETRY_MS = 3000;

  /** Begin: called by the map's own script. */
  Gridward.start = async (map, settings) => {
    const container = map.getContainer();
    container.classList.add("gw-map");
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", `${settings.words.map} ${settings.name}`);
    document.documentElement.lang = settings.lang === "zh" ? "zh-CN" : settings.lang;
    Gridward.OVERDUE = settings.colours.overdue;
    Gridward.URGENT = settings.colours.urgent;
    window.gridward = { ready: false };
    const source = SavedSource.inDocument() || new HttpSource(settings.base, settings.lang);
    const band = new StatusBand(container, settings.words);
    const bounds = leafletBounds(settings.bounds);
    keepFitted(map, bounds);
    const head = await askUntilAnswered(() => source.scene(), band);
    if (source.saved) band.show("saved");
    new Screen(map, settings, source, band, head, bounds);
  };

  const leafletBounds = ([w, s, e, n]) => L.latLngBounds([s, w], [n, e]);

  async function askUntilAnswered(question, band) {
    for (;;) {
      try {
        const answer = await question();
        band.show("live");
        return answer;
      } catch (error) {
        if (!(error instanceof Gridward.SourceError)) throw error;
        band.show(error.status === 401 ? "signed_out" : "failed");
        await new Promise((done) => setTimeout(done, RETRY_MS));
      }
    }
  }

  /** Room for an open legend at the bottom, where the map is high enough to spare it. */
  Gridward.fitPadding = (map) => {
    const legend = map.getContainer().querySelector(".gw-legend[open]");
    const height = legend && !legend.querySelector(".gw-more[open]") ? legend.offsetHeight + 12 : 0;
    const bottom = height < map.getSize().y / 4 ? height : 0;
    return { paddingTopLeft: [12, 12], paddingBottomRight: [12, 12 + bottom] };
  };

  /** Fill the frame and show the whole community until somebody moves the map. */
  function keepFitted(map, bounds) {
    map.fitWhole = (options) => map.fitBounds(bounds, { ...Gridward.fitPadding(map), ...options });
    const moved = () => (map.userMoved = true);
    for (const event of ["pointerdown", "wheel", "keydown", "touchstart"]) {
      map.getContainer().addEventListener(event, moved, { passive: true, capture: true });
    }
    const settle = () => {
      map.invalidateSize({ animate: false, pan: false });
      if (!map.userMoved && map.getSize().x) map.fitWhole({ animate: false });
    };
    new ResizeObserver(settle).observe(map.getContainer());
    window.addEventListener("resize", settle);
    settle();
    const wholeZoom = map.getBoundsZoom(bounds);
    map.setMaxZoom(20);
    map.setMinZoom(Math.max(3, Math.floor(Math.min(wholeZoom, 16)) - 2));
    map.setMaxBounds(bounds.pad(2));
  }

  class Screen {
    constructor(map, settings, source, band, head, bounds) {
      this.map = map;
      this.settings = settings;
      this.source = source;
      this.band = band;
      this.bounds = bounds;
      this.n = 0;
      this.board = new Board(head);
      this.board.placesZoom = placesZoom(head);
      this.view = new View(map, this.board, source);
      this.canvas = new CanvasLayer(this.board, this.view, settings);
      this.canvas.addTo(map);
      this.cards = new Cards(map, this.board, source, this.canvas, settings);
      this.cards.onPick = (item) => this.pickCase(item);
      this.feed = new Feed(source, this.board);
      this.focus = new Focus(map, this.board, this.view, source, this.canvas);
      this.candidates = settings.options.candidates && !source.saved ? new Candidates(map, this.board, source) : null;
      if (this.candidates) {
        this.candidates.onPick = (number) => this.tell({ kind: "candidate", id: String(number) });
        this.candidates.onLeave = () => this.dropPin(null);
        this.focus.onLook = (query) => this.candidates.follow(query);
      }
      this.furnish();
      this.listen();
      this.publish();
      this.view.follow();
      this.feed.start();
    }

    furnish() {
      const { options, words } = this.settings;
      const container = this.map.getContainer();
      if (options.tile_url) {
        const { tile_subdomains: subdomains } = options;
        L.tileLayer(options.tile_url, { className: "gw-tiles", maxZoom: 20, maxNativeZoom: 18, subdomains }).addTo(this.map);
        L.control.attribution({ prefix: false }).addAttribution(options.tile_attribution).addTo(this.map);
      }
      L.control.scale({ imperial: false, position: "bottomright" }).addTo(this.map);
      Gridward.addButtons(container, this.map, words, () => {
        this.map.flyToBounds(this.bounds, { ...Gridward.fitPadding(this.map), duration: 0.6 });
      });
      this.legend = new Legend(this.map, this.view, this.settings);
      if (options.legend) {
        this.legend.addTo(container);
        if (!this.map.userMoved) this.map.fitWhole({ animate: false });
        this.lift();
        this.legend.onToggle = () => this.lift();
      }
      if (options.pin) this.dropPin(options.pin[0], options.pin[1]);
    }

    /** Keep the scale clear of the legend. */
    lift() {
      const { box } = this.legend;
      const wide = box.offsetWidth > this.map.getSize().x - 150;
      this.map.getContainer().style.setProperty("--gw-lift", `${wide ? box.offsetHeight + 8 : 0}px`);
    }

    listen() {
      const { map, feed, view, band } = this;
      feed.on("status", (status) => band.show(status));
      feed.on("reset", () => this.reload());
      view.on("trouble", (status) => feed.trouble(status));
      view.on("state", () => {
        if (window.gridward.ready) return;
        window.gridward.ready = true;
        if (this.settings.options.follow) this.focus.start();
      });
      map.on("click", (event) => this.click(event));
      let waiting = null;
      map.on("mousemove", (event) => {
        const first = waiting === null;
        waiting = event;
        if (first) requestAnimationFrame(() => this.hover(waiting, () => (waiting = null)));
      });
      map.on("mouseout", () => this.setHovered(null));
    }

    /** The layers may have changed: read the head again, then everything that depends on it. */
    async reload() {
      const head = await askUntilAnswered(() => this.source.scene(), this.band);
      const changed = head.version !== this.board.head.version;
      this.board.setHead(head);
      this.board.cursor = null;
      if (changed) {
        this.view.restart();
        this.legend.box && this.legend.fill();
      } else {
        this.view.reloadState();
      }
    }

    /** What lies at a point of the container: a mark of cases, a place, a building, a unit. */
    at(point) {
      const [x, y] = this.canvas.toCanvas(point);
      const latlng = this.map.containerPointToLatLng(point);
      const gx = Gridward.toX(latlng.lng);
      const gy = Gridward.toY(latlng.lat);
      const { layout } = this.canvas;
      const mark = layout && layout.caseAt(x, y);
      if (mark) return { mark };
      const place = layout && layout.placeAt(x, y);
      if (place && place.whole) return { place: place.place };
      const building = this.settings.options.pick_buildings ? this.view.buildingAt(gx, gy) : null;
      return { building, unit: this.view.unitAt(gx, gy) };
    }

    hover(event, done) {
      done();
      const { mark, place, building, unit } = this.at(event.containerPoint);
      this.map.getContainer().classList.toggle("gw-pointing", Boolean(mark || place || building || unit));
      this.setHovered(unit || null);
    }

    setHovered(unit) {
      if (this.canvas.live.hovered === unit) return;
      this.canvas.live.hovered = unit;
      this.canvas.paintLive();
    }

    click(event) {
      if (this.settings.options.picker) {
        const { lng, lat } = event.latlng.wrap();
        this.dropPin(lng, lat);
        this.tell({ kind: "point", lon: round(lng), lat: round(lat) });
        return;
      }
      const { mark, place, building, unit } = this.at(event.containerPoint);
      if (mark && mark.items.length > 1) this.cards.openPile(mark);
      else if (mark) this.pickCase(mark.item);
      else if (place) this.cards.openPlace(place);
      else if (building) this.tell({ kind: "building", id: building.id });
      else if (unit) {
        this.cards.openUnit(unit, event.latlng);
        this.tell({ kind: "unit", id: unit.id });
      } else this.cards.close();
    }

    pickCase(item) {
      this.canvas.live.chosenCase = item;
      this.canvas.paintLive();
      this.cards.openCase(item);
      this.tell({ kind: "case", id: item.id });
    }

    /** Show a pin; null takes it away: it was meant for another case. */
    dropPin(lon, lat) {
      this.canvas.live.pin = lon === null ? null : { x: Gridward.toX(lon), y: Gridward.toY(lat) };
      this.canvas.paintLive();
    }

    /** Hand a choice to Python; it becomes the return value of st_folium. Equal choices differ in n. */
    tell(choice) {
      if (this.settings.options.read_only || this.source.saved || !window.Streamlit) return;
      this.n += 1;
      window.Streamlit.setComponentValue({ ...choice, n: this.n });
    }

    /** What tests and a curious person may read. */
    publish() {
      const { board, canvas, cards, feed, map, view } = this;
      const shownAt = (x, y) => {
        const [cx, cy] = canvas.marks.point(x, y);
        const point = canvas.toContainer(cx, cy);
        return { x: point.x, y: point.y };
      };
      const screen = this;
      window.gridward = {
        ready: false,
        get cursor() {
          return board.cursor;
        },
        get status() {
          return feed.status;
        },
        get requests() {
          return feed.requests;
        },
        get opened() {
          return cards.opened ? cards.opened.id : null;
        },
        get chosen() {
          return { unit: canvas.live.chosen && canvas.live.chosen.id, case: canvas.live.chosenCase && canvas.live.chosenCase.id };
        },
        get settled() {
          return !view.wantedTiles.size && !view.inFlight.size && !view.stateBusy;
        },
        zoom: () => map.getZoom(),
        center: () => map.getCenter(),
        level: () => view.level().key,
        get pinned() {
          return canvas.live.pin !== null;
        },
        candidates: () => (screen.candidates ? screen.candidates.list() : []),
        caseCount: () => board.cases.size,
        markCount: () => (canvas.layout ? canvas.layout.cases.length : 0),
        unitCount: () => board.units.size,
        labels: () => (canvas.layout ? canvas.layout.labels.map((label) => label.unit.name) : []),
        countsOf: (id) => board.countsOf(id),
        pulses: () => [...board.runningPulses(Date.now()).keys()],
        /** Where a case is drawn in the map's frame, and how many share its mark; null when it is not drawn. */
        caseAt(id) {
          const mark = canvas.layout && canvas.layout.markOfCase.get(id);
          if (!mark || !board.cases.has(id)) return null;
          const point = canvas.toContainer(mark.x, mark.y);
          return { x: point.x, y: point.y, state: board.cases.get(id).state, together: mark.items.length };
        },
        /** A point in the map's frame at which a click means this unit; null when none is in view. */
        unitAt(id) {
          const unit = board.units.get(id);
          if (!unit) return null;
          const [left, top, right, bottom] = unit.shape.box;
          for (let step = 0; step < 400; step++) {
            const gx = step ? left + ((right - left) * ((step * 7919) % 401)) / 401 : unit.x;
            const gy = step ? top + ((bottom - top) * ((step * 104729) % 397)) / 397 : unit.y;
            const point = shownAt(gx, gy);
            const size = map.getSize();
            if (point.x < 2 || point.y < 2 || point.x > size.x - 2 || point.y > size.y - 2) continue;
            if (screen.at(L.point(point.x, point.y)).unit === unit) return point;
          }
          return null;
        },
        pointOf: (lon, lat) => map.latLngToContainerPoint([lat, lon]),
        map,
      };
    }
  }

  const round = (degrees) => Math.round(degrees * 1e6) / 1e6;

  /** Places appear a little before the units that answer for cases. */
  function placesZoom(head) {
    const handling = head.levels.find((level) => level.key === head.handling_level);
    return handling ? handling.min_zoom - 0.5 : 0;
  }
})();
