/* What the map says in words: the state of the connection, what was refused, and what lies under the pointer. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { element, shield } = Gridward;

  const STAYS_MS = 9000;
  const HINT_MS = 5000;

  class Said {
    constructor(container, plan, words, lang) {
      this.plan = plan;
      this.words = words;
      this.number = new Intl.NumberFormat(lang === "zh" ? "zh-CN" : "en");
      this.band = element("div", "gw-status rd-status", container);
      this.band.setAttribute("role", "status");
      this.box = element("div", "rd-ui rd-toasts", container);
      this.box.setAttribute("role", "alert");
      this.info = element("div", "rd-info", container);
      this.info.hidden = true;
      shield(this.box);
      this.status("loading");
    }

    /** "live" hides the band; the server's own sentence goes before ours. */
    status(key, n = 0, sentence = "") {
      this.band.hidden = key === "live";
      this.band.dataset.status = key === "lost" || key === "gone" ? "offline" : key;
      if (key !== "live") this.band.textContent = sentence || this.words[key].replace("{n}", this.number.format(n));
    }

    /** A sentence for a while: refused, or a hint. The same one stands there once. */
    toast(sentence, kind) {
      for (const old of this.box.querySelectorAll(".rd-toast")) {
        if (old.dataset.kind === "hint" || old.firstChild.textContent === sentence) old.remove();
      }
      const toast = element("div", "rd-toast", this.box);
      toast.dataset.kind = kind;
      element("span", "", toast, sentence);
      const close = element("button", "", toast, "×");
      close.type = "button";
      close.setAttribute("aria-label", this.words.close);
      close.addEventListener("click", () => toast.remove());
      setTimeout(() => toast.remove(), kind === "hint" ? HINT_MS : STAYS_MS);
    }

    /** What is known of a block, null for none. */
    about(block) {
      this.info.hidden = !block || !this.plan.state;
      if (this.info.hidden) return;
      const { words } = this;
      const grid = this.plan.gridOf(block);
      const today = block.today < 0 ? null : this.plan.ground.todayGrids[block.today];
      const parts = ["households", "people", "must_visit", "minutes"]
        .filter((name) => block[name] > 0 || name === "households")
        .map((name) => words[name].replace("{n}", this.number.format(Math.round(block[name]))));
      const named = grid ? grid.name + (grid.worker_name ? ` · ${grid.worker_name}` : "") : words.nobody;
      const was = today && (!grid || grid.id !== today[0]) ? [words.was.replace("{grid}", today[1])] : [];
      this.info.replaceChildren();
      element("b", "", this.info, named);
      element("span", "", this.info, [words.block.replace("{id}", block.id), ...parts, ...was].join(words.comma));
    }
  }

  Object.assign(Gridward, { Said });
})();
