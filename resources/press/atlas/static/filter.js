/* A field that narrows a list: data-filter names the list, data-filter-item what each entry is found by. */
"use strict";
(function () {
  /* Umlauts, their long forms and the letters without dots are the same: Düren, Dueren, Duren. */
  function plain(text) {
    return text.toLowerCase().replace(/ß/g, "ss").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/([aou])e/g, "$1");
  }

  /* All words have to be found. */
  function finder(text) {
    const words = plain(text).split(/\s+/).filter(Boolean);
    return (entry) => {
      const searched = plain(entry);
      return words.every((word) => searched.includes(word));
    };
  }

  function filter(box) {
    const list = document.getElementById(box.dataset.filter);
    const input = box.querySelector("input");
    const count = box.querySelector("[data-filter-count]");
    const items = [...list.querySelectorAll("[data-filter-item]")];
    const blocks = [...list.querySelectorAll("[data-filter-block]")];
    function show() {
      const found = finder(input.value);
      let shown = 0;
      for (const item of items) {
        item.classList.toggle("filtered", !found(item.dataset.filterItem));
        if (!item.classList.contains("filtered")) shown += 1;
      }
      for (const block of blocks) {
        block.hidden = !block.querySelector("[data-filter-item]:not(.filtered)");
      }
      count.textContent = `${shown} von ${items.length} ${count.dataset.filterCount}`;
    }
    box.hidden = false;
    input.addEventListener("input", show);
    show();
  }

  Object.assign(atlas, { plain, finder });
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-filter]").forEach(filter));
})();
