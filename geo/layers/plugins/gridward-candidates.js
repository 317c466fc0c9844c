/* Candidates: where the case in the address may be meant, as numbered pins with their error radius. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { make } = Gridward;

  const PANE = "gwCandidates";
  const CLOSEST_ZOOM = 18;
  const HOVER_MS = 150;
  const FLIGHT_S = 0.5;
  /** Begins the class of a candidate's row in the page around this document. */
  const ROW = "st-key-gw-candidate-";

  /** The page around this document; null when it may not be touched (another site's frame). */
  function pageAround() {
    try {
      return window.parent.document;
    } catch (error) {
      if (error instanceof DOMException) return null;
      throw error;
    }
  }

  /** Number of the candidate whose row an element of the page lies in; 0 when it lies in none. */
  function numberOf(element) {
    const row = element && element.closest && element.closest(`[class*="${ROW}"]`);
    const name = row && [...row.classList].find((each) => each.startsWith(ROW));
    return name ? Number(name.slice(ROW.length)) || 0 : 0;
  }

  class Candidates {
    constructor(map, board, source) {
      this.map = map;
      this.source = source;
      this.case = "";
      this.text = "";
      this.online = false;
      this.picked = 0;
      this.turn = 0;
      this.waiting = null;
      this.shown = new Map();
      this.onPick = () => {};
      this.onLeave = () => {};
      this.reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      map.createPane(PANE).style.zIndex = 450;
      this.group = L.layerGroup().addTo(map);
      board.on("changed", (ids) => ids.includes(this.case) && this.load());
      this._watchRows();
    }

    /** Follow the address: which case, what is searched for, which candidate is picked out. */
    follow(query) {
      const id = query.get("case") || "";
      const text = query.get("find") || "";
      const picked = Number(query.get("spot")) || 0;
      const moved = picked !== this.picked;
      this.picked = picked;
      const online = query.get("online") === "1";
      if (id !== this.case || text !== this.text || online !== this.online) {
        if (this.case && id !== this.case) this.onLeave();
        this.case = id;
        this.text = text;
        this.online = online;
        this.load();
      } else if (moved) this.point(picked);
    }

    /** Ask for the candidates and show them all; nothing is shown when there are none to ask for. */
    async load() {
      const turn = ++this.turn;
      let answer = null;
      try {
        if (this.case) answer = await this.source.candidates(this.case, this.text, this.online);
      } catch (error) {
        if (!(error instanceof Gridward.SourceError)) throw error;
      }
      if (turn !== this.turn) return;
      this.group.clearLayers();
      this.shown.clear();
      for (const candidate of answer ? answer.candidates : []) this._show(candidate);
      if (this.shown.has(this.picked)) this.point(this.picked);
      else this._fit([...this.shown.values()]);
    }

    _show({ number, name, lon, lat, radius_m: radius, units }) {
      const colour = "#ffd23f";
      const circle = L.circle([lat, lon], {
        pane: PANE, radius, interactive: false, color: colour, weight: 2, fillColor: colour, fillOpacity: 0.1,
        dashArray: units.length > 1 ? "3 7" : null,
      });
      const pin = make("span", "gw-candidate-pin");
      pin.appendChild(make("b", "", number));
      const icon = L.divIcon({ className: "gw-candidate", html: pin, iconSize: [30, 38], iconAnchor: [15, 36] });
      const label = [`${number} ${name}`, ...units].join(" · ");
      const marker = L.marker([lat, lon], {
        pane: PANE, icon, keyboard: true, title: label, alt: label, zIndexOffset: -1000 * number,
      });
      marker.on("click", () => this.onPick(number));
      marker.on("mouseover", () => this._light(number));
      this.group.addLayer(circle).addLayer(marker);
      this.shown.set(number, { number, name, lon, lat, circle, marker });
    }

    /** Pick a candidate out and bring it into view. */
    point(number) {
      const spot = this.shown.get(number);
      this._light(spot ? number : 0);
      if (spot) this._fit([spot]);
    }

    _light(number) {
      for (const spot of this.shown.values()) {
        const lit = spot.number === number;
        const element = spot.marker.getElement();
        if (element) element.classList.toggle("gw-lit", lit);
        spot.circle.setStyle({ weight: lit ? 4 : 2, fillOpacity: lit ? 0.22 : 0.1 });
        spot.marker.setZIndexOffset(lit ? 10000 : -1000 * spot.number);
      }
    }

    _fit(spots) {
      if (!spots.length) return;
      const bounds = L.latLngBounds([]);
      // By latitude and longitude, not by the circle's own box: that is known only once the map has drawn it.
      for (const { lon, lat, circle } of spots) bounds.extend(L.latLng(lat, lon).toBounds(2 * Math.max(circle.getRadius(), 25)));
      const options = { ...Gridward.fitPadding(this.map), maxZoom: CLOSEST_ZOOM };
      options.paddingTopLeft = [24, 48]; // a pin stands above its point
      this.map.userMoved = true;
      if (this.reduced || document.visibilityState !== "visible") this.map.fitBounds(bounds, { ...options, animate: false });
      else this.map.flyToBounds(bounds, { ...options, duration: FLIGHT_S });
    }

    /** A row of the list beside the map that is pointed at, or reached by the keyboard, shows where it lies. */
    _watchRows() {
      const page = pageAround();
      if (!page || page === document) return;
      const look = ({ target }) => {
        const number = numberOf(target);
        clearTimeout(this.waiting);
        if (number) this.waiting = setTimeout(() => this.point(number), HOVER_MS);
      };
      for (const name of ["pointerover", "focusin"]) page.addEventListener(name, look, { passive: true });
      window.addEventListener("pagehide", () => {
        for (const name of ["pointerover", "focusin"]) page.removeEventListener(name, look);
      });
    }

    /** What tests may read: where each numbered pin stands in the map's frame. */
    list() {
      return [...this.shown.values()].map(({ number, name, lon, lat, circle, marker }) => {
        const point = this.map.latLngToContainerPoint([lat, lon]);
        const lit = Boolean(marker.getElement() && marker.getElement().classList.contains("gw-lit"));
        return { number, name, x: point.x, y: point.y, radius: circle.getRadius(), lit };
      });
    }
  }

  Object.assign(Gridward, { Candidates });
})();
