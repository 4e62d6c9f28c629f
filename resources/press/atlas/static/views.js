/* Choosing geography, year and area: fields, address, tables. What is drawn for a choice is said by the page. */
"use strict";
(function () {
  const byName = new Intl.Collator("de");

  /* The part of a slug behind its geography stands in the address: gebiet=0535800801. */
  const short = (slug, geography) => slug.slice(geography.length + 1);

  function options(select, entries, chosen) {
    select.replaceChildren(...entries.map(([value, text]) => new Option(text, value, false, value === chosen)));
  }

  /* What the address asks for, or the nearest that there is. */
  function choice(levels, wanted) {
    const level = levels.find((one) => one.geography === wanted.raum) || levels.at(-1);
    const years = level.years;
    const year = years.includes(Number(wanted.jahr)) ? Number(wanted.jahr) : level.newest || years.at(-1);
    const place = level.places.find((slug) => wanted.gebiet && short(slug, level.geography) === wanted.gebiet);
    return { level, year, row: years.indexOf(year), place: place || null, column: place ? level.places.indexOf(place) : null };
  }

  /* The same area in another geography: itself, what it lies in, or none. */
  function moved(slug, level, places) {
    if (!slug) return null;
    if (level.places.includes(slug)) return slug;
    const parent = places[slug][1];
    return level.places.includes(parent) ? parent : null;
  }

  function sorted(table, key, values) {
    const heads = [...table.tHead.rows[0].cells];
    const head = heads.find((one) => one.dataset.sort === key);
    const down = head.getAttribute("aria-sort") === "ascending" || (key === "value" && !head.hasAttribute("aria-sort"));
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    order(table, values);
  }

  /* Rows in the chosen order; what has no value stays below in either direction. */
  function order(table, values) {
    const head = table.tHead.querySelector("[aria-sort]");
    if (!head) return;
    const sign = head.getAttribute("aria-sort") === "descending" ? -1 : 1;
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [values(row, head.dataset.sort), row]);
    rows.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * (typeof a === "string" ? byName.compare(a, b) : a - b);
    });
    body.append(...rows.map(([, row]) => row));
  }

  function sortable(table, values) {
    for (const head of table.tHead.rows[0].cells) {
      if (!head.dataset.sort) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sorted(table, head.dataset.sort, values));
    }
  }

  /* Start a page: levels with years and places; draw(choice) shows one, pictures(choice) draws it as soon as the
     page stands; values(row, key) sorts tables by it. */
  function start({ levels, places, draw, pictures, values }) {
    const form = document.getElementById("auswahl");
    const fields = form.elements;
    let now = null;

    function write(change) {
      const next = { ...now, ...change };
      const place = moved(next.place, next.level, places);
      atlas.state.write({
        jahr: next.year,
        raum: next.level.geography,
        gebiet: place ? short(place, next.level.geography) : null,
      });
      show(atlas.state.read());
    }

    function show(wanted) {
      now = choice(levels, wanted);
      fields.raum.value = now.level.geography;
      options(fields.jahr, [...now.level.years].reverse().map((year) => [String(year), String(year)]), String(now.year));
      const names = now.level.places.map((slug) => [slug, places[slug][0]]);
      options(fields.gebiet, [["", "– keines –"], ...names], now.place || "");
      for (const block of document.querySelectorAll("[data-level]")) block.hidden = block.dataset.level !== now.level.geography;
      for (const element of document.querySelectorAll("[data-year]")) element.textContent = now.year;
      for (const row of document.querySelectorAll("tr[data-place]")) {
        const chosen = row.dataset.place === now.place;
        row.classList.toggle("chosen", chosen);
        const button = row.querySelector(".pick");
        if (button) button.setAttribute("aria-pressed", String(chosen));
      }
      draw(now);
      for (const table of document.querySelectorAll("[data-level] table")) order(table, (row, key) => values(now, row, key));
      atlas.carry();
      paint();
    }

    let painting = 0;
    function paint() {
      cancelAnimationFrame(painting);
      painting = requestAnimationFrame(() => pictures(now));
    }

    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    fields.raum.addEventListener("change", () => write({ level: levels.find((one) => one.geography === fields.raum.value) }));
    fields.jahr.addEventListener("change", () => write({ year: Number(fields.jahr.value) }));
    fields.gebiet.addEventListener("change", () => write({ place: fields.gebiet.value || null }));
    for (const table of document.querySelectorAll("[data-level] table")) {
      sortable(table, (row, key) => values(now, row, key));
      table.addEventListener("click", (event) => {
        const button = event.target.closest(".pick");
        if (button) pick(button.closest("tr").dataset.place);
      });
    }
    const pick = (slug) => write({ place: now.place === slug ? null : slug });
    atlas.state.follow((wanted) => { if (!location.hash || location.hash.includes("=")) show(wanted); });
    return { pick };
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  /* Rows of the table of the chosen geography. */
  function rows(now) {
    const block = [...document.querySelectorAll("[data-level]")].find((one) => one.dataset.level === now.level.geography);
    return block.querySelectorAll("tr[data-place]");
  }

  function nothingChosen(host, now) {
    host.textContent = now.level.places.length > 1
      ? `${now.level.title}, ${now.year}: noch kein Gebiet gewählt. Wählen Sie eines im Feld „Gebiet“, in der Karte oder in der Tabelle.`
      : "";
  }

  /* The beginning of the sentence about the chosen area; readers of the screen hear it at every change. */
  function chosen(now, places) {
    const link = element("a", places[now.place][0]);
    link.href = `../profil/${now.place}.html`;
    link.dataset.carry = "jahr";
    return [element("strong", `${now.level.title} `), link, `, ${now.year}: `];
  }

  window.atlas.views = { start, element, rows, nothingChosen, chosen };
})();
