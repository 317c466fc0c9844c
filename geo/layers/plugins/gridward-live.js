/* The uppermost canvas: pulses of new cases, what is hovered, what is chosen. Nothing beneath it is drawn again for them. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { paintCorners, paintOutline } = Gridward;

  const FRAME_MS = 45;
  const COLOURS = { fresh: "#ffe9a8", changed: "#bfe6ff", leaving: "#7be0b0" };

  class LivePainter {
    /** `redraw` is called whenever the live canvas should be painted again. */
    constructor(board, redraw) {
      this.board = board;
      this.redraw = redraw;
      this.hovered = null;
      this.chosen = null;
      this.chosenCase = null;
      this.pin = null;
      this.dirty = [];
      this.timer = null;
      board.on("pulse", () => this.animate());
    }

    /** Keep painting while pulses run; stop by itself. */
    animate() {
      if (this.timer !== null) return;
      const step = () => {
        this.timer = null;
        const running = this.board.runningPulses(Date.now()).size > 0;
        this.redraw();
        if (running && document.visibilityState === "visible") {
          this.timer = setTimeout(() => requestAnimationFrame(step), FRAME_MS);
        }
      };
      this.timer = setTimeout(step, 0);
    }

    paint(frame, layout) {
      const { ctx } = frame;
      this.wipe(frame);
      if (this.hovered && this.hovered !== this.chosen) {
        paintOutline(frame, this.hovered, { chosen: false });
        this.soil(frame, this.hovered.shape.box, 12);
      }
      if (this.chosen && this.chosen.box) {
        paintCorners(frame, this.chosen.box);
        this.soil(frame, this.chosen.box, 30);
      }
      frame.flat();
      if (this.chosenCase) this.paintChosenCase(frame, layout);
      if (this.pin) this.paintPin(frame);
      const now = Date.now();
      for (const pulse of this.board.runningPulses(now).values()) this.paintPulse(frame, pulse, now);
      ctx.globalAlpha = 1;
      // An empty canvas of the screen's size still costs its share of every pan.
      frame.canvas.hidden = this.dirty.length === 0;
    }

    paintPulse(frame, { item, kind, from, until }, now) {
      const [x, y] = frame.point(item.x, item.y);
      if (x < -60 || y < -60 || x > frame.width + 60 || y > frame.height + 60) return;
      const { ctx } = frame;
      const period = kind === "fresh" ? 1400 : until - from;
      const fade = Math.min(1, (until - now) / 1500);
      const most = (kind === "fresh" ? 46 : 30) * frame.ui;
      for (const shift of kind === "fresh" ? [0, 0.5] : [0]) {
        const part = ((now - from) / period + shift) % 1;
        ctx.globalAlpha = Math.max(0, (1 - part) * 0.95 * fade);
        ctx.strokeStyle = COLOURS[kind];
        ctx.lineWidth = (4 - 2.5 * part) * frame.ui;
        ctx.beginPath();
        ctx.arc(x, y, 8 * frame.ui + part * most, 0, 2 * Math.PI);
        ctx.stroke();
      }
      ctx.globalAlpha = 1;
      const reach = most + 14 * frame.ui;
      this.dirty.push([x - reach, y - reach, 2 * reach, 2 * reach]);
    }

    paintChosenCase(frame, layout) {
      const mark = layout && layout.markOfCase.get(this.chosenCase.id);
      const [x, y] = mark ? [mark.x, mark.y] : frame.point(this.chosenCase.x, this.chosenCase.y);
      const { ctx } = frame;
      const r = 17 * frame.ui;
      ctx.strokeStyle = "#ffffff";
      ctx.lineWidth = 2.5 * frame.ui;
      ctx.beginPath();
      for (let quarter = 0; quarter < 4; quarter++) {
        const middle = (quarter * Math.PI) / 2;
        ctx.moveTo(x + Math.cos(middle - 0.45) * r, y + Math.sin(middle - 0.45) * r);
        ctx.arc(x, y, r, middle - 0.45, middle + 0.45);
      }
      ctx.stroke();
      this.dirty.push([x - r - 4, y - r - 4, 2 * r + 8, 2 * r + 8]);
    }

    paintPin(frame) {
      const [x, y] = frame.point(this.pin.x, this.pin.y);
      const { ctx } = frame;
      const s = frame.ui;
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.bezierCurveTo(x - 3 * s, y - 12 * s, x - 12 * s, y - 15 * s, x - 12 * s, y - 25 * s);
      ctx.arc(x, y - 25 * s, 12 * s, Math.PI, 0);
      ctx.bezierCurveTo(x + 12 * s, y - 15 * s, x + 3 * s, y - 12 * s, x, y);
      ctx.fillStyle = "#ff7a59";
      ctx.fill();
      ctx.strokeStyle = "#ffffff";
      ctx.lineWidth = 2 * s;
      ctx.stroke();
      ctx.beginPath();
      ctx.arc(x, y - 25 * s, 4.5 * s, 0, 2 * Math.PI);
      ctx.fillStyle = "#ffffff";
      ctx.fill();
      this.dirty.push([x - 16 * s, y - 42 * s, 32 * s, 46 * s]);
    }

    /** Remember what will have to be wiped before the next painting. */
    soil(frame, box, margin) {
      const [x1, y1] = frame.point(box[0], box[1]);
      const [x2, y2] = frame.point(box[2], box[3]);
      const m = margin * frame.ui;
      this.dirty.push([x1 - m, y1 - m, x2 - x1 + 2 * m, y2 - y1 + 2 * m]);
    }

    wipe(frame) {
      frame.flat();
      for (const [x, y, w, h] of this.dirty) frame.ctx.clearRect(x, y, w, h);
      this.dirty = [];
    }
  }

  Object.assign(Gridward, { LivePainter });
})();
