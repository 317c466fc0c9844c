/* Questions and edits to the routes of one plan. */
(() => {
  "use strict";
  const Gridward = window.Gridward;

  const ASK_MS = 90000; // the ground of a community is derived when it is asked for first
  const SEND_MS = 30000;
  const WAIT_S = 8;

  /** The server did not do as it was asked; `status` is 0 when nothing came back, `answer` what it said. */
  class WireError extends Error {
    constructor(status, answer) {
      super(`/redraw answered ${status}`);
      this.status = status;
      this.answer = answer || {};
    }

    /** Whether asking again may help. */
    get passing() {
      return this.status === 0 || this.status === 429 || this.status >= 500;
    }
  }

  class Wire {
    constructor(settings) {
      const part = encodeURIComponent;
      this.base = `${settings.redraw}/${part(settings.community)}/${part(settings.id)}`;
      this.lang = settings.lang;
      this.headers = settings.pass ? { "x-gridward-pass": settings.pass } : {};
    }

    async _fetch(path, options, limit, abort = new AbortController()) {
      const timer = setTimeout(() => abort.abort(), limit);
      let status = 0;
      let answer = null;
      try {
        const response = await fetch(`${this.base}/${path}`, { credentials: "same-origin", signal: abort.signal, ...options });
        if (response.status === 204) return null;
        status = response.status;
        answer = await response.json();
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException)) throw error;
        if (status < 400) status = 0; // half an answer is none
      } finally {
        clearTimeout(timer);
      }
      if (status >= 200 && status < 300) return answer;
      throw new WireError(status, answer);
    }

    _ask(path, limit = ASK_MS, abort = undefined) {
      return this._fetch(path, { headers: this.headers }, limit, abort);
    }

    state() {
      return this._ask(`state?lang=${this.lang}`);
    }

    /** The state once its version is another; null when nothing happened for a while. */
    news(version) {
      this._waiting = new AbortController();
      return this._ask(`news?version=${version}&wait=${WAIT_S}&lang=${this.lang}`, SEND_MS, this._waiting);
    }

    /** Wait for news no longer: an edit of ours would come back as news as well. */
    stopWaiting() {
      if (this._waiting) this._waiting.abort();
    }

    /** A ground whole, or what differs from one that is known. */
    ground(name, from) {
      return this._ask(`ground/${encodeURIComponent(name)}${from ? `?from=${encodeURIComponent(from)}` : ""}`);
    }

    list(figure, grid) {
      const asked = new URLSearchParams({ figure, lang: this.lang, ...(grid ? { grid } : {}) });
      return this._ask(`list?${asked}`);
    }

    /** Send an edit: do, undo, redo or merge. */
    send(verb, body) {
      const headers = { ...this.headers, "Content-Type": "application/json" };
      return this._fetch(verb, { method: "POST", headers, body: JSON.stringify({ ...body, lang: this.lang }) }, SEND_MS);
    }
  }

  Object.assign(Gridward, { Wire, WireError });
})();
