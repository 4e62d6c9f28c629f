/* What every page needs: data handed over by other scripts, the state in the address, menu, search, release. */
"use strict";
(function () {
  const data = new Map();
  const waiting = new Map();

  /* Hand over data (two arguments), or have a function called as soon as they are there. */
  function hand(name, value) {
    data.set(name, value);
    for (const call of waiting.get(name) || []) call(value);
    waiting.delete(name);
  }

  function when(name, call) {
    if (data.has(name)) call(data.get(name));
    else waiting.set(name, [...(waiting.get(name) || []), call]);
  }

  /* JSON of an element <script type="application/json" id="…">. */
  function embedded(id) {
    return JSON.parse(document.getElementById(id).textContent);
  }

  /* The state of a page is the part of its address behind #, so that it can be sent and gone back to. */
  const state = {
    read() {
      return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    },
    text(values) {
      const kept = Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined);
      return new URLSearchParams(kept).toString();
    },
    write(values, { replace = false } = {}) {
      const text = `#${state.text(values)}`;
      if (text === location.hash) return;
      history[replace ? "replaceState" : "pushState"](null, "", text);
      carry();
    },
    /* Called with the state now and whenever the reader goes back or follows a link inside the page. */
    follow(call) {
      const run = () => call(state.read());
      addEventListener("popstate", run);
      addEventListener("hashchange", run);
      run();
    },
  };

  /* Links with data-carry="jahr raum" take these parts of the state along. */
  function carry() {
    const now = state.read();
    for (const link of document.querySelectorAll("a[data-carry]")) {
      const names = link.dataset.carry.split(" ");
      const [address, own] = link.getAttribute("href").split("#");
      const mine = Object.fromEntries(new URLSearchParams(own || ""));
      for (const name of names) if (now[name]) mine[name] = now[name];
      const text = state.text(mine);
      link.setAttribute("href", text ? `${address}#${text}` : address);
    }
  }

  /* German notation; null gives a dash. */
  function figure(value, decimals) {
    if (value === null || value === undefined) return "–";
    const text = value.toLocaleString("de-DE", { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: true });
    return /[1-9]/.test(text) ? text.replace("-", "\u2212") : text.replace("-", "");
  }

  /* Links inside a page must not put their target in the place of the state. */
  function inside() {
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      const target = link && document.getElementById(link.getAttribute("href").slice(1));
      if (!target || !location.hash.includes("=")) return;
      event.preventDefault();
      if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
      target.focus();
      target.scrollIntoView();
    });
  }

  function menu() {
    const button = document.querySelector(".menu-button");
    const nav = document.getElementById("hauptmenue");
    if (!button || !nav) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = nav.classList.toggle("open");
      button.setAttribute("aria-expanded", String(open));
    });
    nav.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && nav.classList.contains("open")) { button.click(); button.focus(); }
    });
  }

  function search() {
    for (const form of document.querySelectorAll("form[data-search]")) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const words = new FormData(form).get("q").trim();
        location.href = `${form.dataset.search}#${state.text({ q: words })}`;
      });
    }
  }

  function stand(values) {
    for (const element of document.querySelectorAll("[data-stand]")) {
      const part = values[element.dataset.stand];
      if (part) element.textContent = part;
      element.hidden = false;
    }
  }

  window.atlas = { data: hand, get: (name) => data.get(name), when, embedded, state, carry, figure };
  document.documentElement.classList.add("js");
  document.addEventListener("DOMContentLoaded", () => {
    inside();
    menu();
    search();
    carry();
    when("stand", stand);
    addEventListener("hashchange", carry);
  });
})();
