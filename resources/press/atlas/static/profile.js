/* A profile: strips in its table, small pictures of its series, one theme at a time. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const page = document.querySelector("[data-profile]");
  const { profile, county } = page.dataset;

  function element(name, attributes, ...children) {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  }

  function strips(data) {
    const rows = new Map(data.spine.map((row) => [row.indicator, row]));
    for (const cell of document.querySelectorAll("[data-strip]")) {
      const row = rows.get(cell.dataset.strip);
      const whole = county && !row.absolute ? row.county : null;
      if (row.lowest !== null || row.figure.value !== null) cell.prepend(atlas.strips.strip(row, whole, [row.figure.value], row.position));
    }
  }

  /* The newest figure of a series, in words under its picture. */
  function caption(row, series) {
    const known = series.years.filter((_, at) => series.value[at] !== null);
    if (!known.length) return row.unit;
    const at = series.years.indexOf(known.at(-1));
    return `${known.at(-1)}: ${atlas.figure(series.value[at], row.decimals)} · ${row.unit}`;
  }

  function multiples(data) {
    for (const place of document.querySelectorAll("[data-multiples]")) {
      const rows = data.spine.filter((row) => row.theme === place.dataset.multiples && data.series[row.indicator] && data.series[row.indicator].value);
      place.replaceChildren(...rows.map((row) => {
        const series = data.series[row.indicator];
        const lines = [{ values: series.value, low: series.low, high: series.high }];
        const whole = (county && !row.absolute && series.county) || [];
        const chart = { years: series.years, breaks: series.breaks.map(([year]) => ({ year })), lines, county: whole, decimals: row.decimals };
        return element("figure", { className: "multiple" },
          element("figcaption", {}, element("strong", {}, row.title), element("span", { className: "small muted" }, caption(row, series))),
          atlas.lines(chart, { width: 320, height: 170 }));
      }));
    }
  }

  function themes() {
    const box = document.querySelector("[data-theme-choice]");
    const select = box.querySelector("select");
    box.hidden = false;
    select.addEventListener("change", () => { atlas.state.write({ thema: select.value }); show(select.value); });
    const show = (theme) => {
      for (const block of document.querySelectorAll("[data-theme]")) block.classList.toggle("screen-hidden", Boolean(theme) && block.dataset.theme !== theme);
    };
    atlas.state.follow(({ thema }) => {
      if (location.hash && !location.hash.includes("=")) return;
      select.value = [...select.options].some((option) => option.value === thema) ? thema : "";
      show(select.value);
    });
  }

  themes();
  atlas.when(`profil/${profile}`, (data) => { strips(data); multiples(data); });
});
