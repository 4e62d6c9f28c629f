/* Strips: where areas lie between the lowest and the highest of their level. A strip is a picture beside the
   same figures in words, so it is hidden from screen readers. */
"use strict";
(function () {
  const SPACE = "http://www.w3.org/2000/svg";
  const WIDTH = 240;
  const HEIGHT = 28;
  const EDGE = 9;
  const MIDDLE = HEIGHT / 2;
  /* circle, square, diamond, triangle: areas are told apart by shape as well as by colour */
  const SHAPES = [
    (x) => `M${x - 6} ${MIDDLE}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0`,
    (x) => `M${x - 5.5} ${MIDDLE - 5.5}h11v11h-11z`,
    (x) => `M${x} ${MIDDLE - 7.5}l7.5 7.5l-7.5 7.5l-7.5 -7.5z`,
    (x) => `M${x} ${MIDDLE - 7}l7.5 13h-15z`,
  ];

  const [circle, square, diamond, triangle] = SHAPES;
  const POSITIONS = {
    better: triangle, similar: circle, higher: diamond, lower: square,
    worse: (x) => `M${x} ${MIDDLE + 7}l7.5 -13h-15z`,
  };

  function part(name, attributes) {
    const made = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function picture(width, height, kind) {
    return part("svg", { viewBox: `0 0 ${width} ${height}`, class: kind, "aria-hidden": "true", focusable: "false" });
  }

  /* The mark of an area, for a legend. */
  function mark(order) {
    const svg = picture(18, HEIGHT, "strip-mark");
    svg.append(part("path", { d: SHAPES[order](9), class: `mark mark-${order}` }));
    return svg;
  }

  /* The county is in the middle, the better or higher side on the right. row: polarity and the limits of all areas
     of the level, where there are any; marks: values, null where none; position: where a single area lies. */
  function strip(row, county, marks, position = null) {
    const limits = [row.lowest, row.highest, ...marks].filter((value) => value !== null && value !== undefined);
    const middle = county ?? (Math.min(...limits) + Math.max(...limits)) / 2;
    const reach = Math.max(...limits.map((value) => Math.abs(value - middle))) || 1;
    const sign = row.polarity === "higher_is_worse" ? -1 : 1;
    const at = (value) => WIDTH / 2 + sign * ((value - middle) / reach) * (WIDTH / 2 - EDGE);
    const svg = picture(WIDTH, HEIGHT, "strip");
    const band = (low, high, kind) => {
      if (low === null || high === null || low === undefined) return;
      const [from, to] = [at(low), at(high)].sort((one, other) => one - other);
      svg.append(part("rect", { x: from, y: MIDDLE - 7, width: Math.max(to - from, 1), height: 14, class: kind }));
    };
    band(row.lowest, row.highest, "strip-range");
    band(row.quartile_low, row.quartile_high, "strip-half");
    if (county !== null) svg.append(part("path", { d: `M${at(county)} 1V${HEIGHT - 1}`, class: "strip-county" }));
    marks.forEach((value, order) => {
      if (value === null) return;
      const shape = position ? POSITIONS[position] : SHAPES[order];
      svg.append(part("path", { d: shape(at(value)), class: `mark mark-${position ?? order}` }));
    });
    return svg;
  }

  atlas.strips = { mark, strip };
})();
