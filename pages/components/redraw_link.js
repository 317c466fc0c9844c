/* What the map and the parts beside it tell each other: a channel of this plan and this tab alone, for the same plan may
   be open in two tabs of one browser. Only the map speaks to the server; whoever else wants something asks the map. */
const HELLO_MS = 1500;

class RedrawLink {
  constructor(id, heard) {
    window.gridwardTab ??= Math.random().toString(36).slice(2);
    this.heard = heard;
    this.state = null;
    this.channel = new BroadcastChannel(`gridward-redraw/${id}/${window.gridwardTab}`);
    this.channel.onmessage = (event) => this.take(event.data);
    this.hello();
    // The map may still be loading: its first state comes when it has one, and this is asked until it has come.
    this.timer = setInterval(() => this.hello(), HELLO_MS);
  }

  hello() {
    if (this.state) clearInterval(this.timer);
    else this.send({ type: "hello" });
  }

  take(message) {
    if (!message || typeof message !== "object") return;
    if (message.type === "state") this.state = message.state;
    this.heard(message);
  }

  send(message) {
    this.channel.postMessage(message);
  }

  leave() {
    clearInterval(this.timer);
    this.channel.close();
  }
}
