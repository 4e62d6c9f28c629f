/* The page of an index: map and table of what is chosen. */
"use strict";
(function () {
  const about = atlas.embedded("zahlen");
  const { places } = about;
  const { element } = atlas.views;
  const order = Object.keys(about.colours);
  const dynamics = ["negativ", "stabil", "positiv"];

  function known({ level, row }, slug) {
    const column = level.places.indexOf(slug);
    const at = (name) => level[name][row][column];
    return { status: at("status"), sure: at("sure"), dynamics: at("dynamics"), rank: at("rank"), reason: at("reason") };
  }

  const status = (one) => (one.status ? `${one.status}${one.sure === false ? ", unsicher" : ""}` : one.reason || "keine Klasse");

  function values(now, row, key) {
    if (key === "name") return places[row.dataset.place][0];
    if (key === "parent") return row.cells[1].textContent;
    const one = known(now, row.dataset.place);
    if (one[key] === null) return null;
    if (key === "status") return order.indexOf(one.status);
    if (key === "dynamics") return dynamics.indexOf(one.dynamics);
    return one[key];
  }

  function table(now) {
    for (const row of atlas.views.rows(now)) {
      const one = known(now, row.dataset.place);
      const cells = {
        status: one.status ? status(one) : element("span", status(one), "missing"),
        dynamics: one.dynamics || "–",
        rank: atlas.figure(one.rank, 0),
      };
      for (const cell of row.querySelectorAll("[data-cell]")) cell.replaceChildren(cells[cell.dataset.cell]);
    }
  }

  function line(now) {
    const host = document.getElementById("gewaehlt");
    if (now.place === null) return atlas.views.nothingChosen(host, now);
    const one = known(now, now.place);
    host.replaceChildren(...atlas.views.chosen(now, places), element("strong", status(one)));
    if (one.rank !== null) host.append(`, Rang ${atlas.figure(one.rank, 0)} von ${now.level.places.length}`);
    if (one.dynamics) host.append(`, Dynamik ${one.dynamics}`);
  }

  function draw(now) {
    table(now);
    line(now);
    for (const host of document.querySelectorAll("[data-subtitle]")) host.textContent = `${now.level.title}, ${now.year}`;
  }

  const { show, shapes, fill, legend } = atlas.pictures;
  const unsure = (one) => one.status !== null && one.sure === false;

  /* Classes of a year the way maps take them: the place of a word among the colours. */
  function mapped(now) {
    const all = now.level.places.map((slug) => known(now, slug));
    const none = [all.map(() => null)];
    const level = {
      ...now.level,
      years: [now.year],
      value: none, missing: none,
      klass: [all.map((one) => (one.status === null ? null : order.indexOf(one.status)))],
      unsure: [all.map(unsure)],
      classes: { colours: Object.values(about.colours) },
    };
    const words = { missing: { not_delivered: "" } };
    const chart = diagramme.areaMap({
      level, row: 0, about: { title: about.title, unit: "", decimals: 0, words },
      shapes: shapes(now.level.geography), outlines: shapes(now.level.outlines), highlight: now.place || "",
    });
    for (const area of chart.data.areas) area.text = `${area.name}: ${status(known(now, area.slug))}`;
    return chart;
  }

  function pictures(now) {
    const all = now.level.places.map((slug) => known(now, slug));
    const count = (test) => all.filter(test).length;
    legend(about.title, [
      ...Object.entries(about.colours).map(([word, colour]) => [colour, word, count((one) => one.status === word)]),
      [fill("not_delivered"), "keine Klasse", count((one) => one.status === null)],
      [fill("unsure"), "schraffiert: Klasse unsicher", count(unsure)],
    ]);
    show("karte-bild", "map", mapped(now), { fictional: about.fictional, pick: view.pick });
  }

  const view = atlas.views.start({ levels: about.levels, places, draw, pictures, values });
})();
