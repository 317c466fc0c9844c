/* Somebody else changed the plan first: what they did, what waits, and three ways to go on. Nothing is lost unasked. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { WireError, element, shield } = Gridward;

  class MergeDialog {
    constructor(container, queue, words) {
      this.container = container;
      this.queue = queue;
      this.words = words;
      this.box = null;
      queue.on("conflict", (conflict) => this.open(conflict));
      queue.on("settled", () => this.close());
    }

    open(conflict) {
      this.close();
      const { words } = this;
      this.box = element("div", "rd-ui rd-veil", this.container);
      const card = element("div", "rd-dialog", this.box);
      card.setAttribute("role", "dialog");
      card.setAttribute("aria-modal", "true");
      const names = (conflict.by || []).join(words.comma) || words.somebody;
      const title = element("h2", "", card, words.theirs_changed.replace("{names}", () => names).replace("{n}", String(conflict.theirs)));
      title.id = "rd-dialog-title";
      card.setAttribute("aria-labelledby", title.id);
      element("p", "", card, words.yours_wait.replace("{n}", String(this.queue.items.length)));
      this.told = element("div", "rd-disagree", card);
      this.trouble = element("p", "rd-trouble", card);
      const row = element("div", "rd-choices", card);
      for (const [take, word] of [["mine", "take_mine"], ["theirs", "take_theirs"], ["", "give_up"]]) {
        const button = element("button", "", row, words[word]);
        button.type = "button";
        button.dataset.take = take || "none";
        button.addEventListener("click", () => this._choose(take, conflict));
      }
      this.box.addEventListener("keydown", (event) => this._keep(event));
      shield(this.box);
      row.firstChild.focus();
      this._look();
    }

    /** Tab stays in the dialog; nothing but a choice ends it. */
    _keep(event) {
      const buttons = [...this.box.querySelectorAll("button")];
      const next = event.shiftKey ? -1 : 1;
      if (event.key === "Tab") {
        event.preventDefault();
        buttons[(buttons.indexOf(document.activeElement) + next + buttons.length) % buttons.length].focus();
      }
      event.stopPropagation();
    }

    /** Say beforehand where the two disagree. */
    async _look() {
      const answer = await this._merge("none");
      if (!answer || !this.box) return;
      const { disagreements } = answer;
      this.told.replaceChildren();
      element("p", "", this.told, disagreements.length ? this.words.disagree : this.words.agree);
      const list = element("ul", "", this.told);
      for (const sentence of disagreements) element("li", "", list, sentence);
    }

    async _merge(take) {
      try {
        return await this.queue.merge(take);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        if (this.box) this.trouble.textContent = error.answer.error || this.words.lost;
        return null;
      }
    }

    async _choose(take, conflict) {
      const buttons = [...this.box.querySelectorAll("button")];
      for (const button of buttons) button.disabled = true;
      const settled = this.queue.items.length;
      const answer = take ? await this._merge(take) : { state: conflict.state };
      if (answer) await this.queue.settle(answer.state, settled);
      else for (const button of buttons) button.disabled = false;
    }

    close() {
      if (!this.box) return;
      this.box.remove();
      this.box = null;
      this.container.focus({ preventScroll: true });
    }
  }

  Object.assign(Gridward, { MergeDialog });
})();
