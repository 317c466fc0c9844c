/* The paint map put together, and the handle that tests read. */
(() => {
  "use strict";
  const Gridward = window.Gridward;
  const { Channel, Hand, MergeDialog, Plan, Queue, RedrawCanvas, Said, Toolbar, Wire } = Gridward;

  /** Begin: called by the map's own script. */
  Gridward.startRedraw = (map, settings) => {
    const container = map.getContainer();
    const { words } = settings;
    container.classList.add("gw-map", "rd-map");
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", words.map);
    document.documentElement.lang = settings.lang === "zh" ? "zh-CN" : settings.lang;
    map.boxZoom.disable();
    const [w, s, e, n] = settings.bounds;
    const whole = keepFitted(map, L.latLngBounds([s, w], [n, e]));
    const plan = new Plan(words);
    const wire = new Wire(settings);
    const queue = new Queue(wire, plan);
    const canvas = new RedrawCanvas(plan, settings);
    canvas.addTo(map);
    const hand = new Hand(map, canvas, plan, queue);
    const said = new Said(container, plan, words, settings.lang);
    const toolbar = new Toolbar(container, hand, words);
    whole.keepBeside(toolbar.bar);
    Gridward.addZoom(container, map, words, () => map.flyToBounds(whole.bounds, { ...besideTools(map), duration: 0.5 }));
    new MergeDialog(container, queue, words);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);

    queue.on("status", (status, sentence) => said.status(status, queue.items.length, status === "signed_out" && sentence));
    queue.on("refused", (sentence) => said.toast(words[sentence] || sentence, "error"));
    queue.on("length", (n) => {
      container.classList.toggle("rd-busy", n > 0);
      toolbar.follow();
    });
    hand.on("hint", (key) => said.toast(words[key], "hint"));
    hand.on("hover", (point) => said.about(point && plan.state ? plan.ground.at(...point.drawn) : null));
    plan.on("all", () => whole.fit(plan.ground.box));
    plan.on("state", (state) => hand.setEditable(settings.editable && state.editable));
    new Channel(settings, { map, canvas, plan, queue, hand, wire });
    container.classList.toggle("rd-bare", settings.bare);
    toolbar.follow();
    publish({ map, plan, queue, canvas, hand });
    queue.begin();
  };

  /** Fill the frame and show the whole plan until somebody moves the map. */
  function keepFitted(map, bounds) {
    const whole = { bounds, moved: false };
    const settle = () => {
      map.invalidateSize({ animate: false, pan: false });
      if (!whole.moved && map.getSize().x) map.fitBounds(whole.bounds, { ...besideTools(map), animate: false });
    };
    whole.fit = ([w, s, e, n]) => {
      const next = L.latLngBounds([s, w], [n, e]);
      if (next.equals(whole.bounds)) return;
      whole.bounds = next;
      settle();
      map.setMaxBounds(next.pad(2));
    };
    for (const event of ["pointerdown", "wheel", "keydown"]) {
      map.getContainer().addEventListener(event, () => (whole.moved = true), { passive: true, capture: true });
    }
    const sizes = new ResizeObserver(settle);
    sizes.observe(map.getContainer());
    whole.keepBeside = (bar) => sizes.observe(bar);
    window.addEventListener("resize", settle);
    settle();
    map.setMaxZoom(20);
    return whole;
  }

  /** Room for the tools, which stand at the left and on a phone below. */
  function besideTools(map) {
    const bar = map.getContainer().querySelector(".rd-bar");
    const { offsetLeft = 0, offsetWidth = 0, offsetHeight = 0 } = bar ?? {};
    if (!offsetHeight) return { padding: [12, 12] };
    if (offsetHeight > offsetWidth) {
      return { paddingTopLeft: [offsetLeft + offsetWidth + 12, 12], paddingBottomRight: [12, 12] };
    }
    const head = map.getContainer().querySelector(".rd-head");
    return { paddingTopLeft: [12, head.offsetTop + head.offsetHeight + 6], paddingBottomRight: [12, offsetHeight + 14] };
  }

  /** What tests and a curious person may read. */
  function publish({ map, plan, queue, canvas, hand }) {
    const place = ({ x, y }) => ({ x, y });
    window.gridwardRedraw = {
      map,
      get ready() {
        return plan.state !== null && !canvas._stale.marks;
      },
      get version() {
        return plan.version;
      },
      get at() {
        return plan.state && plan.state.at;
      },
      get waiting() {
        return queue.items.length;
      },
      get conflict() {
        return queue.conflict !== null;
      },
      get tool() {
        return hand.tool;
      },
      get target() {
        return hand.target;
      },
      get radius() {
        return hand.radius;
      },
      get editable() {
        return hand.editable;
      },
      /** Milliseconds of the last whole and the last local painting. */
      get spent() {
        return { ...canvas.spent };
      },
      blockCount: () => (plan.ground ? plan.ground.blocks.length : 0),
      drawn: () => canvas.drawn,
      names: () => canvas.naming.drawn.map((id) => plan.grids[plan.places.get(id)]?.name),
      marked: () => [...plan.marked].map((block) => block.id),
      pointOf: (lon, lat) => place(map.latLngToContainerPoint([lat, lon])),
      /** A pixel in the map's frame that lies in a block. */
      pointIn: (id) => {
        const block = plan.ground.byId.get(id);
        return plan.ground.at(block.mx, block.my) === block ? place(canvas.ofDrawn(block.mx, block.my)) : null;
      },
      blockAt: (x, y) => plan.ground.at(...canvas.toDrawn({ x, y }))?.id ?? null,
      gridOf: (id) => plan.gridOf(plan.ground.byId.get(id))?.id ?? null,
      savedGridOf: (id) => plan.state.grids[plan.saved[plan.ground.byId.get(id).row]]?.id ?? null,
      corners: () =>
        hand.tools.move.corners.map((corner) => {
          const { mesh } = plan.ground;
          return { ...place(canvas.ofDrawn(mesh.x[corner], mesh.y[corner])), degrees: mesh.degrees(corner) };
        }),
      ringOf: (id) => [...plan.ground.byId.get(id).rings[0]].map((corner) => plan.ground.mesh.degrees(corner)),
      setTarget: (grid) => hand.setTarget(grid),
    };
  }
})();
