/* What has happened since: asked for every half second while somebody looks, seldom while nobody does. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Emitter } = Gridward;

  const VISIBLE_MS = 500;
  const HIDDEN_MS = 5000;
  const SIGNED_OUT_MS = 10000;
  const SLOWEST_MS = 5000;
  const FAILURES_SHOWN = 2;

  class Feed extends Emitter {
    constructor(source, board) {
      super();
      this.source = source;
      this.board = board;
      this.failures = 0;
      this.status = "starting";
      this.timer = null;
      this.busy = false;
      this.requests = 0;
      this.channel = source.saved ? null : new BroadcastChannel("gridward");
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") this._again(0);
      });
    }

    start() {
      if (!this.source.saved) this._again(VISIBLE_MS);
    }

    /** Something else could not reach the server either. */
    trouble(status) {
      if (status === 401) this._say("signed_out");
      else if (this.status === "starting") this._say("failed");
    }

    _again(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this._tick(), wait);
    }

    async _tick() {
      if (this.busy) return;
      if (this.board.cursor === null) {
        this._again(VISIBLE_MS);
        return;
      }
      this.busy = true;
      let wait = document.visibilityState === "visible" ? VISIBLE_MS : HIDDEN_MS;
      try {
        this.requests += 1;
        const answer = await this.source.changes(this.board.cursor);
        this.failures = 0;
        this._say("live");
        if (answer && answer.reset) this.emit("reset");
        else if (answer) this.board.applyChanges(answer);
        // What stands beside the map asks again only when the map says that something has happened.
        if (answer) this.channel.postMessage(answer.cursor);
      } catch (error) {
        if (!(error instanceof Gridward.SourceError)) throw error;
        this.failures += 1;
        wait = Math.min(SLOWEST_MS, VISIBLE_MS * 2 ** Math.min(this.failures, 6));
        if (error.status === 401) {
          wait = SIGNED_OUT_MS;
          this._say("signed_out");
        } else if (this.failures >= FAILURES_SHOWN) {
          this._say("offline");
        }
      } finally {
        this.busy = false;
        this._again(wait);
      }
    }

    _say(status) {
      if (status === this.status) return;
      this.status = status;
      this.emit("status", status);
    }
  }

  /** A band across the top of the map that says what is wrong; gone when nothing is. */
  class StatusBand {
    constructor(container, words) {
      this.words = words;
      this.element = document.createElement("div");
      this.element.className = "gw-status";
      this.element.setAttribute("role", "status");
      this.element.hidden = true;
      container.appendChild(this.element);
    }

    show(status) {
      const word = { offline: "offline", signed_out: "signed_out", failed: "failed", saved: "saved" }[status];
      this.element.hidden = !word;
      this.element.dataset.status = status;
      this.element.textContent = word ? this.words[word] : "";
    }
  }

  Object.assign(Gridward, { Feed, StatusBand });
})();
