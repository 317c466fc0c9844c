/* Keeps page and map in step: a verb of the page that changed the plan has the map look again, and an edit on the map that
   the page's own part must show has the page run, once the hand is still. */
const STILL_MS = 1200;

class RedrawSignal {
  constructor(data, ask) {
    this.link = new RedrawLink(data.id, (message) => message.type === "state" && this.compare());
    this.id = data.id;
    this.take(data, ask);
  }

  take(data, ask) {
    this.data = data;
    this.ask = ask;
    if (this.link.state && this.link.state.version < data.version) this.link.send({ type: "reload" });
  }

  compare() {
    clearTimeout(this.timer);
    const { state } = this.link;
    if (state.version < this.data.version) {
      this.link.send({ type: "reload" });
      return;
    }
    const differs =
      state.stage !== this.data.stage ||
      state.name !== this.data.name ||
      (this.data.follows && state.version > this.data.version);
    if (differs) this.timer = setTimeout(() => this.ask(state.version), STILL_MS);
  }

  leave() {
    clearTimeout(this.timer);
    this.link.leave();
  }
}

const signals = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const parent = parentElement.querySelector(".gw-signal");
  const ask = (version) => setTriggerValue("version", version);
  const before = signals.get(parent);
  if (before?.id === data.id) {
    before.take(data, ask);
  } else {
    before?.leave();
    signals.set(parent, new RedrawSignal(data, ask));
  }
  return () => {
    signals.get(parent)?.leave();
    signals.delete(parent);
  };
}
