/* Edits on their way: one after another, kept while the server is out of reach, taken back when it refuses. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Emitter, WireError } = Gridward;

  const FIRST_RETRY_MS = 1000;
  const LAST_RETRY_MS = 8000;
  const NEWS_PAUSE_MS = 1000;

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  class Queue extends Emitter {
    constructor(wire, plan) {
      super();
      this.wire = wire;
      this.plan = plan;
      this.items = [];
      this.conflict = null;
      this.running = false;
      this.doubtful = false;
      this.turn = Promise.resolve();
      window.addEventListener("beforeunload", (event) => {
        if (this.items.length) event.preventDefault();
      });
    }

    /** Load the plan, then listen to what others do. */
    async begin() {
      await this._until(() => this._catchUp());
      this._listen();
    }

    /** An edit for the plan; `preview` shows it until the server has answered. */
    put(verb, gesture = null, preview = null) {
      this.items.push({ verb, gesture, preview });
      this.emit("length", this.items.length);
      this.wire.stopWaiting();
      this._run();
    }

    async _run() {
      if (this.running || this.conflict) return;
      this.running = true;
      while (this.items.length && !this.conflict) await this._alone(() => this._until(() => this._sendFirst()));
      this.running = false;
    }

    /** One at a time: an answer is taken in whole, its ground too, before anything else begins. */
    _alone(work) {
      const mine = this.turn.then(work);
      this.turn = mine.catch(() => null);
      return mine;
    }

    /** Try until the server has been reached; says how it stands meanwhile. */
    async _until(work) {
      for (let wait = FIRST_RETRY_MS; ; wait = Math.min(LAST_RETRY_MS, wait * 2)) {
        try {
          const done = await work();
          this.emit("status", "live");
          return done;
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
          if (!error.passing && error.status !== 401) {
            this._refuse(error, this.items.splice(0));
            this.emit("status", this.plan.state ? "live" : "gone");
            return null;
          }
          this.doubtful = this.items.length > 0;
          this.emit("status", this._trouble(error), error.status === 401 ? error.answer.error : "");
          await pause(wait);
        }
      }
    }

    _trouble({ status }) {
      if (status === 401) return "signed_out";
      return this.items.length ? "offline" : "lost";
    }

    async _catchUp() {
      await this._take(await this.wire.state());
    }

    async _sendFirst() {
      const [item] = this.items;
      if (!item) return;
      if (this.doubtful && (await this._cameThrough(item))) return;
      const body = { version: this.plan.version };
      if (item.verb === "do") body.gesture = item.gesture;
      else body.edits = 1;
      let state;
      try {
        state = await this.wire.send(item.verb, body);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        if (error.status === 409) return this._disagree(error);
        if (error.status !== 400) throw error;
        this._refuse(error, this.items.splice(0, 1));
        return;
      }
      await this._take(state, [item]);
      this.emit("accepted");
    }

    /** After a lost connection: whether the server did what was sent last although its answer never came. */
    async _cameThrough(item) {
      const state = await this.wire.state();
      this.doubtful = false;
      const { blocks, grid } = item.preview || {};
      if (!blocks || !blocks.length || state.version !== this.plan.version + 1 || state.ground !== this.plan.ground.version) return false;
      const place = state.grids.findIndex((known) => known.id === grid);
      const there = Gridward.gridsOf(state, this.plan.ground);
      if (place < 0 || blocks.some((block) => there[block.row] !== place)) return false;
      await this._take(state, [item]);
      return true;
    }

    /** Somebody else changed the plan first. What waits is kept until a person has decided. */
    _disagree(error) {
      const { conflict, state, error: sentence } = error.answer;
      if (!conflict) {
        // Refused for what the plan is by now, as one that is under review; nothing to merge with.
        this._refuse(error, this.items.splice(0));
        return state ? this._take(state) : null;
      }
      const waiting = [];
      for (const item of this.items) {
        if (item.verb === "do") waiting.push(item);
        else if (item.verb === "undo" && waiting.length) this._withdraw([waiting.pop()]);
      }
      this.items = waiting;
      this.emit("length", this.items.length);
      if (!waiting.length) {
        this.emit("refused", "look_first");
        return this._take(state);
      }
      this.conflict = { ...conflict, sentence, state };
      this.emit("conflict", this.conflict);
      return null;
    }

    gestures() {
      return this.items.map((item) => item.gesture);
    }

    /** What would happen with what waits; writes nothing unless `take` is "mine" or "theirs". */
    merge(take) {
      return this.wire.send("merge", { at: this.plan.state.at, gestures: this.gestures(), take });
    }

    /** End a conflict with the state that came of it; what waited is in it, or given up. */
    settle(state, settled) {
      return this._alone(async () => {
        this.items = this.items.slice(settled);
        const previews = this.plan.previews.filter((preview) => !this.items.some((item) => item.preview === preview));
        await this._until(() => this._take(state, null, previews));
        this.conflict = null;
        this.emit("settled");
        this.emit("length", this.items.length);
      }).then(() => this._run());
    }

    _refuse(error, items) {
      this._withdraw(items);
      this.emit("length", this.items.length);
      this.emit("refused", error.answer.error || "refused");
    }

    _withdraw(items) {
      for (const { preview } of items) if (preview) this.plan.withdraw(preview);
    }

    /** Take a state in, its ground first where that is another; `items` it answers leave the queue. */
    async _take(state, items = null, previews = []) {
      const known = this.plan.ground && this.plan.ground.version;
      let next = null;
      while (known !== state.ground && !next) {
        next = await this._groundOf(state.ground, known);
        if (!next) state = await this.wire.state(); // somebody went on meanwhile, and this ground is forgotten
      }
      if (items) this.items = this.items.filter((item) => !items.includes(item));
      const done = items ? items.map((item) => item.preview).filter(Boolean) : previews;
      this.plan.take(state, done, next);
      this.emit("length", this.items.length);
    }

    /** A ground, asked for until the server is reached: it has done the edit already. Null when it forgot that ground. */
    async _groundOf(name, from) {
      for (let wait = FIRST_RETRY_MS; ; wait = Math.min(LAST_RETRY_MS, wait * 2)) {
        try {
          return await this.wire.ground(name, from);
        } catch (error) {
          if (error instanceof WireError && error.status === 404 && this.plan.state) return null;
          if (!(error instanceof WireError) || !error.passing || !this.plan.state) throw error;
          this.emit("status", "lost");
          await pause(wait);
        }
      }
    }

    async _listen() {
      for (;;) {
        await this._visible();
        if (this.items.length || this.conflict || !this.plan.state) {
          await pause(NEWS_PAUSE_MS);
          continue;
        }
        try {
          const state = await this.wire.news(this.plan.version);
          this.emit("status", "live");
          if (state) await this._alone(() => this._hear(state));
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
          if (this.items.length) continue; // our own edit ended the waiting
          if (error.passing || error.status === 401) this.emit("status", this._trouble(error), error.answer.error);
          await pause(LAST_RETRY_MS / 2);
        }
      }
    }

    /** News is old when an edit of ours has been answered since, or is on its way and will be. */
    _hear(state) {
      if (this.items.length || this.conflict || state.version <= this.plan.version) return null;
      return this._take(state);
    }

    _visible() {
      if (!document.hidden) return Promise.resolve();
      return new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
    }

    /** Ask for the state again, as the panel may want after it changed something itself. */
    reload() {
      return this._alone(() => (this.items.length || this.conflict ? null : this._until(() => this._catchUp())));
    }
  }

  Object.assign(Gridward, { Queue });
})();
