/* The page of data quality: one geography of the coverage at a time. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("[data-level-choice]");
  const select = box.querySelector("select");
  const blocks = document.querySelectorAll("[data-level]");
  box.hidden = false;
  select.addEventListener("change", () => atlas.state.write({ ebene: select.value }));
  atlas.state.follow(({ ebene }) => {
    const known = [...select.options].some((option) => option.value === ebene);
    if (known) select.value = ebene;
    for (const block of blocks) block.classList.toggle("screen-hidden", block.dataset.level !== select.value);
  });
  select.addEventListener("change", () => {
    for (const block of blocks) block.classList.toggle("screen-hidden", block.dataset.level !== select.value);
  });
});
