/* Marks: cases by state (shape and colour), rings for urgent and overdue, badges of places; drawn once, then copied. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const INK = "#06101f";

  /** Trace a state's shape of radius r around the origin. */
  const SHAPES = {
    diamond(ctx, r) {
      polygon(ctx, [[0, -r * 1.15], [r * 1.15, 0], [0, r * 1.15], [-r * 1.15, 0]]);
    },
    triangle(ctx, r) {
      polygon(ctx, [[0, -r * 1.1], [r * 1.05, r * 0.8], [-r * 1.05, r * 0.8]]);
    },
    drop(ctx, r) {
      polygon(ctx, [[0, r * 1.1], [r * 1.05, -r * 0.8], [-r * 1.05, -r * 0.8]]);
    },
    chevron(ctx, r) {
      polygon(ctx, [[-r, -r], [r * 0.2, -r], [r * 1.1, 0], [r * 0.2, r], [-r, r], [-r * 0.2, 0]]);
    },
    circle(ctx, r) {
      ctx.beginPath();
      ctx.arc(0, 0, r, 0, 2 * Math.PI);
    },
    square(ctx, r) {
      ctx.beginPath();
      ctx.rect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8);
    },
    check(ctx, r) {
      ctx.beginPath();
      ctx.arc(0, 0, r, 0, 2 * Math.PI);
    },
    pause(ctx, r) {
      ctx.beginPath();
      ctx.rect(-r * 0.9, -r * 0.9, r * 0.7, r * 1.8);
      ctx.rect(r * 0.2, -r * 0.9, r * 0.7, r * 1.8);
    },
    dot(ctx, r) {
      ctx.beginPath();
      ctx.arc(0, 0, r * 0.6, 0, 2 * Math.PI);
    },
  };

  function polygon(ctx, points) {
    ctx.beginPath();
    points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    ctx.closePath();
  }

  /** Draw a case's mark around the origin. */
  function drawCase(ctx, { shape, colour, urgent, overdue, r }) {
    (SHAPES[shape] || SHAPES.dot)(ctx, r);
    ctx.lineJoin = "round";
    ctx.strokeStyle = INK;
    ctx.lineWidth = Math.max(2, r * 0.4);
    ctx.stroke();
    ctx.fillStyle = colour;
    ctx.fill();
    if (shape === "check") {
      ctx.beginPath();
      ctx.moveTo(-r * 0.5, 0);
      ctx.lineTo(-r * 0.1, r * 0.42);
      ctx.lineTo(r * 0.55, -r * 0.4);
      ctx.strokeStyle = INK;
      ctx.lineWidth = r * 0.32;
      ctx.stroke();
    }
    if (shape === "circle") {
      ctx.beginPath();
      ctx.arc(0, 0, r * 0.36, 0, 2 * Math.PI);
      ctx.fillStyle = INK;
      ctx.fill();
    }
    drawRings(ctx, { urgent, overdue, r });
  }

  /** Urgent is a whole white ring, overdue a broken red one outside it: line style says what colour says. */
  function drawRings(ctx, { urgent, overdue, r }) {
    if (urgent) {
      ring(ctx, r * 1.65, Math.max(1.6, r * 0.26), Gridward.URGENT, []);
    }
    if (overdue) {
      const at = r * (urgent ? 2.1 : 1.75);
      ring(ctx, at, Math.max(2, r * 0.34), Gridward.OVERDUE, [(at * Math.PI) / 4.5, (at * Math.PI) / 9]);
    }
  }

  function ring(ctx, radius, width, colour, dash) {
    ctx.beginPath();
    ctx.arc(0, 0, radius, 0, 2 * Math.PI);
    ctx.setLineDash(dash);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
    ctx.setLineDash([]);
  }

  /** Draw a place's badge around the origin: a rounded square in its kind's colour with one character. */
  function drawPlace(ctx, { icon, colour, r }) {
    ctx.beginPath();
    ctx.roundRect(-r, -r, 2 * r, 2 * r, r * 0.38);
    ctx.fillStyle = INK;
    ctx.fill();
    ctx.beginPath();
    ctx.roundRect(-r + 1.5, -r + 1.5, 2 * r - 3, 2 * r - 3, r * 0.3);
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.font = `700 ${Math.round(r * ([...icon].length > 1 ? 0.95 : 1.25))}px ${Gridward.FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = inkOn(colour);
    ctx.fillText(icon, 0, r * 0.06);
  }

  /** Black or white, whichever reads better on a colour (WCAG 2 relative luminance). */
  function inkOn(colour) {
    const parts = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
    if (!parts) return "#ffffff";
    const [r, g, b] = parts.slice(1).map((hex) => {
      const c = parseInt(hex, 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.3 ? INK : "#ffffff";
  }

  const SPRITES_KEPT = 4000;
  const widths = new Map();

  /** Width of a text in the context's present font, measured once. */
  function textWidth(ctx, text) {
    const key = `${ctx.font}|${text}`;
    let width = widths.get(key);
    if (width === undefined) {
      if (widths.size > 20 * SPRITES_KEPT) widths.clear();
      width = ctx.measureText(text).width;
      widths.set(key, width);
    }
    return width;
  }

  /** Marks and names drawn once per look and size; copying a picture costs far less than tracing it. */
  class Sprites {
    constructor() {
      this.kept = new Map();
    }

    /** The picture with a key, `width` × `height` screen pixels around its own middle; drawn if it is not kept. */
    get(key, width, height, dpr, draw) {
      const name = `${key}|${dpr}`;
      let sprite = this.kept.get(name);
      if (!sprite) {
        if (this.kept.size >= SPRITES_KEPT) this.kept.clear();
        const canvas = document.createElement("canvas");
        canvas.width = Math.ceil(width * dpr);
        canvas.height = Math.ceil(height * dpr);
        const ctx = canvas.getContext("2d");
        ctx.setTransform(dpr, 0, 0, dpr, canvas.width / 2, canvas.height / 2);
        draw(ctx);
        sprite = { canvas, width: canvas.width / dpr, height: canvas.height / dpr };
        this.kept.set(name, sprite);
      }
      return sprite;
    }

    _copy(ctx, x, y, sprite) {
      ctx.drawImage(sprite.canvas, x - sprite.width / 2, y - sprite.height / 2, sprite.width, sprite.height);
    }

    /** A name with a dark halo, its middle at (x, y). */
    paintText(ctx, dpr, x, y, { text, font, size, halo, colour }) {
      ctx.font = font;
      const width = textWidth(ctx, text) + 2 * halo + 2;
      const sprite = this.get(`text|${font}|${halo}|${colour}|${text}`, width, size * 1.5 + 2 * halo, dpr, (onto) => {
        onto.font = font;
        onto.textAlign = "center";
        onto.textBaseline = "middle";
        onto.lineJoin = "round";
        onto.strokeStyle = "rgba(3, 8, 17, 0.92)";
        onto.lineWidth = halo;
        onto.strokeText(text, 0, 0);
        onto.fillStyle = colour;
        onto.fillText(text, 0, 0);
      });
      this._copy(ctx, x, y, sprite);
    }

    paintCase(ctx, dpr, x, y, look) {
      const key = `${look.shape}|${look.colour}|${look.urgent}|${look.overdue}|${look.r}`;
      const side = look.r * 5 + 4;
      this._copy(ctx, x, y, this.get(key, side, side, dpr, (onto) => drawCase(onto, look)));
    }

    paintPlace(ctx, dpr, x, y, look) {
      const key = `place|${look.icon}|${look.colour}|${look.r}`;
      const side = look.r * 2 + 4;
      this._copy(ctx, x, y, this.get(key, side, side, dpr, (onto) => drawPlace(onto, look)));
    }
  }

  /** A small canvas with one mark on it, for legend and popups. */
  function markCanvas(size, draw) {
    const dpr = Math.max(1, window.devicePixelRatio || 1);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.round(size * dpr);
    canvas.style.width = canvas.style.height = `${size}px`;
    canvas.setAttribute("aria-hidden", "true");
    const ctx = canvas.getContext("2d");
    ctx.setTransform(dpr, 0, 0, dpr, (size * dpr) / 2, (size * dpr) / 2);
    draw(ctx);
    return canvas;
  }

  Object.assign(Gridward, { Sprites, drawCase, drawPlace, drawRings, inkOn, markCanvas, textWidth });
})();
