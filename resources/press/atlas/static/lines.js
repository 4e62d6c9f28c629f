/* Lines over the years, for small pictures beside a table that says the same. */
"use strict";
(function () {
  const SPACE = "http://www.w3.org/2000/svg";
  const PAD = { left: 44, right: 10, top: 10, bottom: 22 };

  function part(name, attributes, text) {
    const made = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* About three round steps between the limits. */
  function ticks(low, high) {
    const raw = (high - low) / 3 || 1;
    const size = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((one) => one * size).find((one) => one >= raw);
    const found = [];
    for (let at = Math.floor(low / step) * step; at < high + step * 0.999; at += step) found.push(Number(at.toPrecision(12)));
    return { found, step };
  }

  /* Values with gaps at missing years and at breaks: no line joins what cannot be compared. */
  function path(values, years, breaks, x, y) {
    const cuts = new Set(breaks.map((mark) => mark.year));
    let open = false;
    return values.map((value, order) => {
      if (value === null) { open = false; return ""; }
      const word = open && !cuts.has(years[order]) ? "L" : "M";
      open = true;
      return `${word}${x(years[order]).toFixed(1)} ${y(value).toFixed(1)}`;
    }).join("");
  }

  function limits(line, years, x, y) {
    const groups = [[]];
    years.forEach((year, order) => {
      if (line.low[order] === null || line.high[order] === null) groups.push([]);
      else groups.at(-1).push([x(year), y(line.low[order]), y(line.high[order])]);
    });
    return groups.filter((group) => group.length > 1).map((group) =>
      `M${group.map(([at, low]) => `${at.toFixed(1)} ${low.toFixed(1)}`).join("L")}L${group.reverse().map(([at, , high]) => `${at.toFixed(1)} ${high.toFixed(1)}`).join("L")}Z`).join("");
  }

  /* chart: years, lines [{values, low, high}], county (values), breaks [{year}], decimals; size: width, height */
  function lines({ years, lines: own, county, breaks, decimals }, { width = 720, height = 280 } = {}) {
    const svg = part("svg", { viewBox: `0 0 ${width} ${height}`, class: "lines", "aria-hidden": "true", focusable: "false" });
    const all = [...own.flatMap((line) => [...line.values, ...(line.low || []), ...(line.high || [])]), ...county].filter((value) => value !== null);
    if (!all.length) return svg;
    const { found, step } = ticks(Math.min(...all), Math.max(...all));
    const digits = Math.min(decimals, Math.max(0, -Math.floor(Math.log10(step))));
    const [low, high] = [found[0], found.at(-1)];
    const span = years.at(-1) - years[0] || 1;
    const x = (year) => PAD.left + ((year - years[0]) / span) * (width - PAD.left - PAD.right);
    const y = (value) => height - PAD.bottom - ((value - low) / (high - low || 1)) * (height - PAD.top - PAD.bottom);
    for (const tick of found) {
      svg.append(part("path", { d: `M${PAD.left} ${y(tick)}H${width - PAD.right}`, class: "lines-grid" }));
      svg.append(part("text", { x: PAD.left - 6, y: y(tick) + 4, "text-anchor": "end" }, atlas.figure(tick, digits)));
    }
    for (const year of new Set([years[0], years.at(-1)])) {
      svg.append(part("text", { x: x(year), y: height - 5, "text-anchor": year === years[0] ? "start" : "end" }, String(year)));
    }
    for (const mark of breaks) {
      const at = x(mark.year - 0.5);
      svg.append(part("path", { d: `M${at} ${PAD.top}V${height - PAD.bottom}`, class: "lines-break" }));
    }
    svg.append(part("path", { d: path(county, years, breaks, x, y), class: "lines-county" }));
    own.forEach((line, order) => {
      if (line.low) svg.append(part("path", { d: limits(line, years, x, y), class: "lines-limits" }));
      svg.append(part("path", { d: path(line.values, years, breaks, x, y), class: `lines-own line-${order}` }));
      line.values.forEach((value, at) => {
        if (value !== null) svg.append(part("circle", { cx: x(years[at]).toFixed(1), cy: y(value).toFixed(1), r: 2.5, class: `lines-dot dot-${order}` }));
      });
    });
    return svg;
  }

  atlas.lines = lines;
})();
