/* The comparison of areas: the file of each chosen area is loaded when it is first asked for. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("auswahl");
  const areas = [...form.querySelectorAll("[data-area]")];
  const [theme, year] = ["theme", "year"].map((name) => form.querySelector(`[data-${name}]`));
  const indicator = document.querySelector("[data-indicator]");
  const status = document.getElementById("vergleich-stand");
  const { root, county, countyName } = form.dataset;
  const words = atlas.embedded("worte");
  const asked = new Set();

  function element(name, attributes, ...children) {
    const { scope, colspan, ...own } = attributes;
    const made = Object.assign(document.createElement(name), own);
    if (scope) made.setAttribute("scope", scope);
    if (colspan) made.colSpan = colspan;
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  /* All selects have the same options; the page holds them once. */
  for (const select of areas.slice(1)) select.append(...[...areas[0].children].map((child) => child.cloneNode(true)));
  const known = new Set([...areas[0].options].map((option) => option.value).filter(Boolean));

  function load(slug) {
    if (asked.has(slug)) return;
    asked.add(slug);
    const script = element("script", { src: `${root}daten/profil/${slug}.js` });
    script.addEventListener("error", () => { status.textContent = "Die Zahlen eines Gebiets ließen sich nicht laden."; });
    document.head.append(script);
  }

  /* Everything is there: call with the data in the order of the slugs. */
  function loaded(slugs, call, found = []) {
    if (found.length === slugs.length) return call(found);
    load(slugs[found.length]);
    return atlas.when(`profil/${slugs[found.length]}`, (data) => loaded(slugs, call, [...found, data]));
  }

  const chosen = () => [...new Set(areas.map((select) => select.value).filter(Boolean))];

  function address() {
    return { gebiete: chosen().join(","), thema: theme.value, jahr: year.value, indikator: indicator.value };
  }

  function options(select, entries, wanted) {
    select.replaceChildren(...entries.map(([value, text]) => element("option", { value, textContent: text })));
    select.value = entries.some(([value]) => value === wanted) ? wanted : entries[0][0];
  }

  /* Rows of all areas, each indicator once, in the order of the report. */
  function indicators(data) {
    const rows = new Map();
    for (const one of data) for (const row of one.spine) if (!rows.has(row.indicator)) rows.set(row.indicator, row);
    return [...rows.values()];
  }

  /* Figure of an area: of its newest year, or of the chosen one. */
  function figure(data, row, chosenYear) {
    const own = data.spine.find((one) => one.indicator === row.indicator);
    if (!own) return null;
    if (!chosenYear) return { ...own.figure, year: own.year, county: own.county, position: own.position };
    const series = data.series[row.indicator];
    const at = series ? series.years.indexOf(chosenYear) : -1;
    if (at < 0) return null;
    const known = (name) => (series[name] ? series[name][at] : null);
    const text = known("missing") ? words.missing[known("missing")] : "–";
    return { value: known("value"), low: known("low"), high: known("high"), county: known("county"), text, year: chosenYear, position: null };
  }

  function cell(found, row) {
    if (!found) return element("td", { className: "number" }, "–");
    if (found.value === null) return element("td", { className: "number" }, element("span", { className: "missing" }, found.text));
    const limits = found.low === null || found.high === null ? null
      : element("small", {}, `${atlas.figure(found.low, row.decimals)} bis ${atlas.figure(found.high, row.decimals)}`);
    const [sign, word] = words.positions[found.position] || [];
    const position = word ? element("span", { className: `position position-${found.position} small` }, `${sign} ${word}`) : null;
    return element("td", { className: "number" }, element("strong", {}, atlas.figure(found.value, row.decimals)), limits, position);
  }

  function line(row, data, chosenYear) {
    const found = data.map((one) => figure(one, row, chosenYear));
    const first = found.find(Boolean);
    if (!first) return null;
    const same = new Set(data.map((one) => one.place[2])).size === 1 && !chosenYear;
    const whole = first.county;
    const strip = element("td", { className: "strip-cell" });
    const values = found.map((one) => (one ? one.value : null));
    if (values.some((value) => value !== null)) strip.append(atlas.strips.strip(same ? row : { polarity: row.polarity }, row.absolute ? null : whole, values));
    const link = element("a", { href: `${root}indikator/${row.indicator}.html` }, row.title);
    return element("tr", {},
      element("th", { scope: "row" }, link, element("small", {}, row.unit)),
      element("td", { className: "number" }, String(first.year)),
      ...found.map((one) => cell(one, row)),
      element("td", { className: "number" }, atlas.figure(whole, row.decimals)),
      strip);
  }

  function table(rows, data, chosenYear) {
    const names = data.map((one) => element("th", { scope: "col", className: "number" }, one.place[1]));
    const head = element("thead", {}, element("tr", {},
      element("th", { scope: "col" }, "Indikator"), element("th", { scope: "col", className: "number" }, "Jahr"), ...names,
      element("th", { scope: "col", className: "number" }, countyName), element("th", { scope: "col" }, "Von ungünstig oder niedrig bis günstig oder hoch")));
    const body = element("tbody", {});
    let last = null;
    for (const row of rows) {
      const made = line(row, data, chosenYear);
      if (made && row.theme !== last) {
        last = row.theme;
        body.append(element("tr", { className: "theme-row" }, element("th", { scope: "rowgroup", colspan: data.length + 4 }, row.theme_title)));
      }
      if (made) body.append(made);
    }
    document.getElementById("vergleich-tabelle").replaceChildren(head, body);
  }

  function legend(data) {
    const items = data.map((one, order) => element("li", {}, atlas.strips.mark(order),
      element("a", { href: `${root}profil/${one.place[0]}.html` }, one.place[1]),
      element("span", { className: "small muted" }, ` ${one.place[3]}`)));
    document.getElementById("legende").replaceChildren(...items);
  }

  function course(row, data) {
    const years = [...new Set(data.flatMap((one) => (one.series[row.indicator] || { years: [] }).years))].sort();
    const of = (one, name, at) => {
      const series = one.series[row.indicator];
      const place = series ? series.years.indexOf(at) : -1;
      return place < 0 || !series[name] ? null : series[name][place];
    };
    const lines = data.map((one) => ({ name: one.place[1], values: years.map((at) => of(one, "value", at)) }));
    const whole = years.map((at) => data.map((one) => of(one, "county", at)).find((value) => value !== null) ?? null);
    const breaks = data.flatMap((one) => (one.series[row.indicator] || { breaks: [] }).breaks.map(([at, mark]) => ({ year: at, title: one.marks[mark] })))
      .filter((mark, order, all) => all.findIndex((other) => other.title === mark.title) === order);
    const all = data.some((one) => one.place[0] === county) ? lines : [...lines, { name: countyName, values: whole }];
    const head = element("thead", {}, element("tr", {}, element("th", { scope: "col" }, row.unit),
      ...years.map((at) => element("th", { scope: "col", className: "number" }, String(at)))));
    const body = element("tbody", {}, ...all.map((one) => element("tr", {}, element("th", { scope: "row" }, one.name),
      ...one.values.map((value) => element("td", { className: "number" }, atlas.figure(value, row.decimals))))));
    // letters stay readable on a small screen
    const size = innerWidth < 600 ? { width: 340, height: 230 } : {};
    document.getElementById("verlauf-tabelle").replaceChildren(head, body);
    document.getElementById("verlauf-bild").replaceChildren(atlas.lines({ years, lines, county: row.absolute ? [] : whole, breaks, decimals: row.decimals }, size));
    document.getElementById("verlauf-brueche").replaceChildren(...breaks.map((mark) => element("p", {}, `Ab ${mark.year} nicht mit früheren Jahren zu vergleichen: ${mark.title}`)));
  }

  function sources(data) {
    const all = new Set(data.flatMap((one) => one.sources.map(([name, day]) => (day ? `${name} (Stand ${day})` : name))));
    for (const line of document.querySelectorAll("[data-sources]")) line.textContent = `Quellen: ${[...all].join("; ")}`;
  }

  function show(data, wanted) {
    const all = indicators(data);
    const themes = [...new Map(all.map((row) => [row.theme, row.theme_title]))];
    options(theme, [["", "Alle Themenfelder"], ...themes], wanted.thema || "");
    const rows = all.filter((row) => !theme.value || row.theme === theme.value);
    const years = [...new Set(data.flatMap((one) => Object.values(one.series).flatMap((series) => series.years)))].sort().reverse();
    options(year, [["", "Neuestes Jahr"], ...years.map((at) => [String(at), String(at)])], wanted.jahr || "");
    options(indicator, rows.map((row) => [row.indicator, row.title]), wanted.indikator || "");
    legend(data);
    sources(data);
    table(rows, data, Number(year.value) || null);
    course(rows.find((row) => row.indicator === indicator.value), data);
    document.getElementById("vergleich").hidden = false;
    status.textContent = `Verglichen: ${data.map((one) => one.place[1]).join(", ")}`;
  }

  function follow(wanted) {
    const slugs = (wanted.gebiete || "").split(",").filter((slug) => known.has(slug)).slice(0, areas.length);
    areas.forEach((select, order) => { select.value = slugs[order] || ""; });
    if (!slugs.length) {
      document.getElementById("vergleich").hidden = true;
      status.textContent = "Wählen Sie ein oder mehrere Gebiete.";
      return;
    }
    status.textContent = "Zahlen werden geladen …";
    loaded(slugs, (data) => { if (chosen().join() === [...new Set(slugs)].join()) show(data, wanted); });
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const select of [...areas, theme, year, indicator]) {
    select.addEventListener("change", () => { atlas.state.write(address()); follow(atlas.state.read()); });
  }
  atlas.state.follow(follow);
});
