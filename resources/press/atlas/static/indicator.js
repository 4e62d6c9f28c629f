/* The page of an indicator: map, ranking, series and table of what is chosen. */
"use strict";
(function () {
  const about = atlas.embedded("zahlen");
  const { missing, positions } = about.words;
  const { places } = about;
  const { element } = atlas.views;
  const figure = (value) => atlas.figure(value, about.decimals);
  const unit = about.unit === "Prozent" ? "\u00a0%" : `\u00a0${about.unit}`;
  const county = about.levels.find((level) => level.places.includes(about.county));

  function missingMark(kind) {
    return element("span", missing[kind], `missing missing-${kind}`);
  }

  /* A figure with what is said of it, or why there is none. */
  function shown(one) {
    const host = document.createDocumentFragment();
    if (one.missing) host.append(missingMark(one.missing));
    else host.append(figure(one.value));
    if (one.mark && !one.missing) host.append(" ", element("span", `(${one.mark})`, "mark"));
    return host;
  }

  function positionMark(which) {
    if (!which) return document.createTextNode("–");
    const mark = element("span", undefined, `position position-${which}`);
    const sign = element("span", positions[which][0]);
    sign.setAttribute("aria-hidden", "true");
    mark.append(sign, ` ${positions[which][1]}`);
    return mark;
  }

  /* All that is known of an area in a year. */
  function known({ level, row }, column) {
    const at = (name) => level[name][row][column];
    return {
      value: at("value"), low: at("low"), high: at("high"), missing: at("missing"), mark: at("mark"),
      position: at("position"), klass: at("klass"), unsure: Boolean(at("unsure")),
    };
  }

  function classText(level, one) {
    if (one.klass === null) return "–";
    return `${one.klass + 1} von ${level.classes.colours.length}${one.unsure ? ", unsicher" : ""}`;
  }

  function limits(one) {
    return one.low === null ? "–" : `${figure(one.low)} bis ${figure(one.high)}`;
  }

  function table(now) {
    for (const row of atlas.views.rows(now)) {
      const one = known(now, now.level.places.indexOf(row.dataset.place));
      const cells = {
        value: shown(one),
        limits: limits(one),
        klass: classText(now.level, one),
        position: positionMark(one.position),
      };
      for (const cell of row.querySelectorAll("[data-cell]")) cell.replaceChildren(cells[cell.dataset.cell]);
    }
  }

  const ranks = ["worse", "lower", "similar", "higher", "better"];

  function values(now, row, key) {
    if (key === "name") return places[row.dataset.place][0];
    if (key === "parent") return row.cells[1].textContent;
    const one = known(now, now.level.places.indexOf(row.dataset.place));
    if (key === "position") return one.position === null ? null : ranks.indexOf(one.position);
    return one[key];
  }

  function line(now) {
    const host = document.getElementById("gewaehlt");
    if (now.place === null) return atlas.views.nothingChosen(host, now);
    const one = known(now, now.column);
    host.replaceChildren(...atlas.views.chosen(now, places));
    if (one.missing) host.append(missingMark(one.missing));
    else {
      host.append(element("strong", `${figure(one.value)}${unit}`), one.mark ? ` (${one.mark})` : "");
      if (one.low !== null) host.append(` (95-%-Bereich ${limits(one)})`);
      if (one.position) host.append(" – gegenüber dem übrigen Kreis: ", positionMark(one.position));
    }
  }

  function subtitles(now) {
    for (const host of document.querySelectorAll("[data-subtitle]")) {
      const whole = host.closest("#verlauf");
      const area = now.place ? `${places[now.place][0]} und ${places[about.county][0]}` : places[about.county][0];
      host.textContent = whole ? area : `${now.level.title}, ${now.year}${about.unit === "Prozent" ? ", in Prozent" : `, ${about.unit}`}`;
    }
  }

  /* The series as a table: the county, the chosen area with its limits, and where figures cannot be compared. */
  function series(now) {
    const own = now.place !== null && now.level !== county;
    const heads = ["Jahr", ...(county ? [places[about.county][0]] : []), ...(own ? [places[now.place][0], "95-%-Bereich"] : [])];
    const made = element("table");
    const caption = made.createCaption();
    caption.textContent = `${about.title}${about.unit === "Prozent" ? ", in Prozent" : `, ${about.unit}`}`;
    const head = made.createTHead().insertRow();
    for (const [number, text] of heads.entries()) {
      const cell = element("th", text, number ? "number" : "");
      cell.scope = "col";
      head.append(cell);
    }
    const body = made.createTBody();
    const years = [...new Set([...(county ? county.years : []), ...now.level.years])].sort((a, b) => b - a);
    for (const year of years) {
      const row = body.insertRow();
      const first = element("th", String(year) + (about.breaks.some((mark) => mark.year === year) ? " (Bruch)" : ""));
      first.scope = "row";
      row.append(first);
      const add = (content) => { const cell = row.insertCell(); cell.className = "number"; cell.append(content); };
      if (county) {
        const at = county.years.indexOf(year);
        add(at < 0 ? "–" : figure(county.value[at][0]));
      }
      if (own) {
        const at = now.level.years.indexOf(year);
        const one = at < 0 ? { missing: "not_delivered", low: null } : known({ level: now.level, row: at }, now.column);
        add(shown(one));
        add(limits(one));
      }
    }
    document.getElementById("verlauf-tabelle").replaceChildren(made);
  }

  const { show, shapes, fill, legend } = atlas.pictures;
  const whole = { name: county ? places[about.county][0] : "", years: county ? county.years : [] };
  const wholeValues = county ? county.value.map((row) => row[county.places.indexOf(about.county)]) : [];
  const names = Object.fromEntries(Object.entries(places).map(([slug, [name]]) => [slug, name]));

  function key({ level, row }) {
    const { colours, labels } = level.classes;
    const count = (name, value) => level[name][row].filter((one) => one === value).length;
    legend(`${about.title}, ${about.unit === "Prozent" ? "in Prozent" : about.unit}`, [
      ...colours.map((colour, klass) => [colour, labels[klass], count("klass", klass)]).reverse(),
      ...Object.entries(missing).map(([kind, word]) => [fill(kind), word, count("missing", kind)]),
      [fill("unsure"), "schraffiert: Klasse unsicher", count("unsure", 1)],
    ]);
  }

  function pictures(now) {
    const { level, row, column } = now;
    const options = { fictional: about.fictional, pick: view.pick };
    const highlight = now.place || "";
    if (level.classes) {
      key(now);
      const chart = { level, row, about, highlight, shapes: shapes(level.geography), outlines: shapes(level.outlines) };
      show("karte-bild", "map", diagramme.areaMap(chart), options);
    }
    if (level.places.length > 1) {
      const at = whole.years.indexOf(now.year);
      const mark = at < 0 ? null : { name: whole.name, value: wholeValues[at] };
      show("rangfolge-bild", "ranking", diagramme.ranking({ level, row, about, names, county: mark, highlight }), options);
    }
    const own = level === county ? null : column;
    const name = now.place ? names[now.place] : "";
    const line = diagramme.series({ level, column: own, about, name, county: { ...whole, value: wholeValues } });
    show("verlauf-bild", "series", line, { fictional: about.fictional });
  }

  function draw(now) {
    table(now);
    line(now);
    subtitles(now);
    series(now);
    document.getElementById("karte").hidden = !now.level.classes;
    document.getElementById("rangfolge").hidden = now.level.places.length < 2;
  }

  const view = atlas.views.start({ levels: about.levels, places, draw, pictures, values });
})();
