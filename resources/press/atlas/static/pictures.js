/* The pictures of what is chosen, drawn by diagramme.js, and the legend beside the map. */
"use strict";
(function () {
  const { element } = atlas.views;
  const SPACE = "http://www.w3.org/2000/svg";
  const drawn = new Map();

  /* The colours of classes are the same in the dark: borders and words across them have to be dark, too. */
  const ON_CLASSES = { ink: "#17212b", page: "#ffffff" };

  /* Show a chart in an element: drawn once, then changed. */
  function show(id, kind, chart, { fictional, pick }) {
    if (kind === "map") Object.assign(chart.signals, ON_CLASSES);
    const known = drawn.get(id);
    if (known) return known.update(chart);
    const made = diagramme.draw(document.getElementById(id), kind, chart, { fictional });
    if (pick) made.onSelect(pick);
    drawn.set(id, made);
    return made.ready;
  }

  const shapes = (geography) => (geography && atlas.get(`formen/${geography}`)) || [];

  const fill = (kind) => `url(#muster-${kind})`;

  function swatch(...colours) {
    const svg = document.createElementNS(SPACE, "svg");
    for (const [name, value] of Object.entries({ class: "swatch", viewBox: "0 0 28 18", "aria-hidden": "true" })) svg.setAttribute(name, value);
    for (const colour of colours) {
      const patch = document.createElementNS(SPACE, "rect");
      for (const [name, value] of Object.entries({ x: 0.5, y: 0.5, width: 27, height: 17, class: "swatch-edge", fill: colour })) patch.setAttribute(name, value);
      svg.append(patch);
    }
    return svg;
  }

  /* entries: [colour, label, number of areas]; what no area has is not there. */
  function legend(title, entries) {
    const list = element("ul", undefined, "legend");
    for (const [colour, label, count] of entries) {
      if (!count) continue;
      const line = element("li");
      line.append(swatch(colour), element("span", label), element("span", `${count} ${count === 1 ? "Gebiet" : "Gebiete"}`, "muted small"));
      list.append(line);
    }
    document.getElementById("legende").replaceChildren(element("p", title, "legend-title"), list);
  }

  atlas.pictures = { show, shapes, fill, legend };
})();
