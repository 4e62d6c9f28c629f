/* The page of the search: everything the report names, by the words of the address (#q=…). */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-search-page]");
  const input = form.querySelector("input");
  const status = document.getElementById("treffer");
  const place = document.getElementById("ergebnisse");

  function element(name, attributes, ...children) {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  }

  /* The title counts most: all of it, its beginning, the beginning of a word, any part of it. */
  function weight(entry, words) {
    const title = atlas.plain(entry.title);
    if (title === words) return 0;
    if (title.startsWith(words)) return 1;
    if (title.includes(` ${words}`)) return 2;
    return title.includes(words) ? 3 : 4;
  }

  function results(entries, text) {
    const found = atlas.finder(text);
    const words = atlas.plain(text).trim();
    return entries
      .filter((entry) => found(`${entry.title} ${entry.kind} ${entry.text}`))
      .map((entry, order) => ({ entry, order, weight: weight(entry, words) }))
      .sort((one, other) => one.weight - other.weight || one.order - other.order)
      .map(({ entry }) => entry);
  }

  function item(entry) {
    const link = element("a", { href: form.dataset.searchPage + entry.address }, entry.title);
    if (entry.language) link.lang = entry.language;
    const line = element("p", { className: "result-title" }, link, " ", element("span", { className: "tag" }, entry.kind));
    return element("li", {}, line, element("p", { className: "small muted" }, entry.text));
  }

  function show(entries, text) {
    const words = text.trim();
    const found = words ? results(entries, words) : [];
    const shown = found.slice(0, 60);
    status.textContent = !words ? "" : !found.length ? `Nichts gefunden zu „${words}“. Versuchen Sie ein kürzeres Wort.`
      : found.length > shown.length ? `${found.length} Treffer zu „${words}“, die ersten ${shown.length} sind gezeigt.`
      : found.length === 1 ? `1 Treffer zu „${words}“` : `${found.length} Treffer zu „${words}“`;
    place.replaceChildren(...shown.map(item));
    document.title = `${words ? `„${words}“ – ` : ""}${form.dataset.title}`;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    atlas.state.write({ q: input.value.trim() });
    atlas.when("suche", (entries) => show(entries, input.value));
  });
  input.addEventListener("input", () => {
    atlas.state.write({ q: input.value.trim() }, { replace: true });
    atlas.when("suche", (entries) => show(entries, input.value));
  });
  atlas.state.follow(({ q }) => {
    input.value = q || "";
    atlas.when("suche", (entries) => show(entries, input.value));
  });
});
