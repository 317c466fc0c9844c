/* Units: the ground filled by load, borders of the level in view and of those above it, names with their counts. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { boxesMeet } = Gridward;

  const LINE = "#7cc8ff";
  const OUTSIDE = "rgba(2, 5, 11, 0.55)";

  const seen = (frame, unit) => boxesMeet(unit.shape.box, frame.box);

  /** Dim what is not the community. */
  function paintOutside(frame, roots) {
    if (!roots.length) return;
    const { ctx } = frame;
    const [left, top, right, bottom] = frame.box;
    const origin = [left, top];
    const path = new Path2D();
    path.rect(0, 0, right - left, bottom - top);
    for (const root of roots) root.shape.addTo(path, left, top);
    frame.place(origin);
    ctx.fillStyle = OUTSIDE;
    ctx.fill(path, "evenodd");
  }

  /** Fill units by their load class; the fill gives way to the buildings as one comes nearer. */
  function paintLoads(frame, units, board, colours) {
    const { ctx } = frame;
    const strength = Math.max(0.14, Math.min(0.6, 0.6 - (frame.zoom - 15) * 0.1));
    for (const unit of units) {
      if (!seen(frame, unit)) continue;
      const load = board.loadOf(unit);
      frame.place(unit.shape.box);
      ctx.globalAlpha = load === 0 ? strength * 0.8 : strength;
      ctx.fillStyle = colours[load];
      ctx.fill(unit.shape.path, "evenodd");
    }
    ctx.globalAlpha = 1;
  }

  function strokeUnits(frame, units, { glow, width, colour }) {
    const { ctx } = frame;
    ctx.lineJoin = "round";
    for (const [style, pixels] of [[glow, width * 3.2], [colour, width]]) {
      if (!style) continue;
      ctx.strokeStyle = style;
      for (const unit of units) {
        if (!seen(frame, unit)) continue;
        frame.place(unit.shape.box);
        ctx.lineWidth = frame.ground(pixels);
        ctx.stroke(unit.shape.path);
      }
    }
  }

  /** Borders: thin ones of the level in view, thicker ones of the level above, the thickest around the community. */
  function paintBorders(frame, { current, above, roots }) {
    const many = current.length > 600;
    const size = frame.ui * Math.max(0.6, Math.min(1, (frame.zoom - 12) / 4.5));
    strokeUnits(frame, current, {
      glow: many ? null : "rgba(76, 172, 255, 0.13)", width: (many ? 0.8 : 1.1) * size, colour: "rgba(124, 200, 255, 0.72)",
    });
    strokeUnits(frame, above, { glow: "rgba(70, 180, 255, 0.2)", width: 2.4 * size, colour: "rgba(160, 220, 255, 0.9)" });
    strokeUnits(frame, roots, { glow: "rgba(60, 190, 255, 0.26)", width: 3.2 * size, colour: "#bfe6ff" });
  }

  /** A unit picked out: hovered or chosen. */
  function paintOutline(frame, unit, { chosen }) {
    const { ctx } = frame;
    frame.place(unit.shape.box);
    ctx.lineJoin = "round";
    for (const [style, pixels] of chosen
      ? [["rgba(255, 255, 255, 0.22)", 13], ["rgba(4, 10, 20, 0.85)", 6.5], ["#ffffff", 3.4]]
      : [["rgba(180, 225, 255, 0.25)", 8], ["#d9f0ff", 2]]) {
      ctx.strokeStyle = style;
      ctx.lineWidth = frame.ground(pixels * frame.ui);
      ctx.stroke(unit.shape.path);
    }
    if (chosen) return;
    ctx.fillStyle = "rgba(140, 205, 255, 0.1)";
    ctx.fill(unit.shape.path, "evenodd");
  }

  /** Corners around a box that has no outline of its own: a household, a stair. */
  function paintCorners(frame, box) {
    const { ctx } = frame;
    frame.flat();
    const [x1, y1] = frame.point(box[0], box[1]);
    const [x2, y2] = frame.point(box[2], box[3]);
    const pad = 10 * frame.ui;
    const arm = 14 * frame.ui;
    ctx.strokeStyle = "#ffffff";
    ctx.lineWidth = 3 * frame.ui;
    ctx.beginPath();
    for (const [x, y, dx, dy] of [
      [x1 - pad, y1 - pad, 1, 1], [x2 + pad, y1 - pad, -1, 1], [x2 + pad, y2 + pad, -1, -1], [x1 - pad, y2 + pad, 1, -1],
    ]) {
      ctx.moveTo(x + dx * arm, y);
      ctx.lineTo(x, y);
      ctx.lineTo(x, y + dy * arm);
    }
    ctx.stroke();
  }

  /** The block of text that names a unit: its name, and below it the count and the overdue count as badges. */
  function measureLabel(ctx, unit, counts, ui, withName) {
    const nameSize = Math.round(15 * ui);
    const countSize = Math.round(19 * ui);
    ctx.font = `600 ${nameSize}px ${Gridward.FONT}`;
    const nameWidth = withName ? Gridward.textWidth(ctx, unit.name) : 0;
    ctx.font = `700 ${countSize}px ${Gridward.FONT}`;
    const parts = [];
    if (counts && counts[0] > 0) parts.push({ text: String(counts[0]), kind: "open" });
    if (counts && counts[1] > 0) parts.push({ text: `!${counts[1]}`, kind: "overdue" });
    let badges = 0;
    for (const part of parts) {
      part.width = Math.max(countSize * 1.25, Gridward.textWidth(ctx, part.text) + countSize * 0.6);
      badges += part.width + 4 * ui;
    }
    const badgeHeight = parts.length ? countSize * 1.25 : 0;
    return {
      unit, parts, withName, nameSize, countSize, badgeHeight,
      badgesWidth: Math.max(0, badges - 4 * ui),
      width: Math.max(nameWidth, badges),
      height: (withName ? nameSize * 1.3 : 0) + badgeHeight,
    };
  }

  function paintLabel(frame, label, load, colours, sprites) {
    const { ctx } = frame;
    const { unit, ui } = label;
    let y = label.y - label.height / 2;
    if (label.withName) {
      sprites.paintText(ctx, frame.dpr, label.x, y + label.nameSize * 0.6, {
        text: unit.name, font: `600 ${label.nameSize}px ${Gridward.FONT}`, size: label.nameSize, halo: 4 * ui, colour: "#eaf5ff",
      });
      y += label.nameSize * 1.3;
    }
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    let x = label.x - label.badgesWidth / 2;
    ctx.font = `700 ${label.countSize}px ${Gridward.FONT}`;
    for (const part of label.parts) {
      const overdue = part.kind === "overdue";
      ctx.beginPath();
      ctx.roundRect(x, y, part.width, label.badgeHeight, overdue ? 3 * ui : label.badgeHeight / 2);
      ctx.fillStyle = overdue ? Gridward.OVERDUE : colours[Math.max(1, load)];
      ctx.fill();
      ctx.strokeStyle = "rgba(3, 8, 17, 0.9)";
      ctx.lineWidth = 2 * ui;
      ctx.stroke();
      ctx.fillStyle = overdue || load >= 2 ? "#06101f" : "#ffffff";
      ctx.fillText(part.text, x + part.width / 2, y + label.badgeHeight * 0.54);
      x += part.width + 4 * ui;
    }
  }

  /** The names of the units above, wide and faint, where nothing else stands. */
  function paintFaintName(frame, unit, x, y) {
    const { ctx } = frame;
    ctx.font = `600 ${Math.round(21 * frame.ui)}px ${Gridward.FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = "rgba(190, 225, 255, 0.5)";
    ctx.fillText([...unit.name].join("\u2009"), x, y);
  }

  Object.assign(Gridward, {
    LINE, measureLabel, paintBorders, paintCorners, paintFaintName, paintLabel, paintLoads, paintOutline,
    paintOutside,
  });
})();
