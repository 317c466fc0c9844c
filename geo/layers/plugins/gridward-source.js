/* Where a map asks: the /live routes of the server it came from, or the data inside a saved file. */
(() => {
  "use strict";
  const Gridward = (window.Gridward = window.Gridward || {});

  const TIMEOUT_MS = 15000;

  /** The server could not be reached or refused; `status` is 0 when nothing came back. */
  class SourceError extends Error {
    constructor(status) {
      super(`/live answered ${status}`);
      this.status = status;
    }
  }

  class HttpSource {
    constructor(base, lang) {
      this.base = base;
      this.lang = lang;
      this.saved = false;
    }

    /** JSON of a path below the community; null when there is nothing to say (204). */
    async get(path) {
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
      try {
        const answer = await fetch(`${this.base}/${path}`, { credentials: "same-origin", signal: abort.signal });
        if (answer.status === 204) return null;
        if (!answer.ok) throw new SourceError(answer.status);
        return await answer.json();
      } catch (error) {
        if (error instanceof SourceError) throw error;
        throw new SourceError(0);
      } finally {
        clearTimeout(timer);
      }
    }

    scene() {
      return this.get(`scene?lang=${this.lang}`);
    }

    base_tile(x, y, version) {
      return this.get(`base/${x}/${y}?v=${version}`);
    }

    unit_tile(level, x, y, version) {
      return this.get(`units/${encodeURIComponent(level)}/${x}/${y}?v=${version}`);
    }

    state(level, bbox) {
      const box = bbox.map((degrees) => degrees.toFixed(6)).join(",");
      return this.get(`state?level=${encodeURIComponent(level)}&bbox=${box}`);
    }

    changes(cursor) {
      return this.get(`changes?since=${cursor}`);
    }

    case_card(id) {
      return this.get(`case/${encodeURIComponent(id)}?lang=${this.lang}`);
    }

    candidates(id, text, online) {
      const asked = `lang=${this.lang}&text=${encodeURIComponent(text)}${online ? "&online=1" : ""}`;
      return this.get(`case/${encodeURIComponent(id)}/candidates?${asked}`);
    }

    unit_card(id) {
      return this.get(`unit/${encodeURIComponent(id)}?lang=${this.lang}`);
    }
  }

  /** The same questions answered from a saved file's own data. */
  class SavedSource {
    constructor(data) {
      this.data = data;
      this.saved = true;
    }

    async scene() {
      return this.data.scene;
    }

    async base_tile(x, y) {
      return this.data.base[`${x}/${y}`] || { streets: [], areas: [], buildings: [] };
    }

    async unit_tile(level, x, y) {
      return this.data.units[`${level}/${x}/${y}`] || { units: [] };
    }

    async state() {
      return this.data.state;
    }

    async changes() {
      return null;
    }

    async case_card(id) {
      const card = (this.data.state.cards || {})[id];
      if (!card) throw new SourceError(404);
      return card;
    }

    async unit_card() {
      throw new SourceError(404);
    }

    /** The saved data of this document, if it carries any. */
    static inDocument() {
      const element = document.getElementById("gridward-saved");
      return element ? new SavedSource(JSON.parse(element.textContent)) : null;
    }
  }

  Object.assign(Gridward, { HttpSource, SavedSource, SourceError });
})();
