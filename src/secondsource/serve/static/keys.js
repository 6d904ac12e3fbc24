// Short cuts for a keyboard: j and k go through stories or sections, o opens, / searches, u goes to the stories,
// ? lists them. Everything they do can be done without them; a page needs no script to be read.
"use strict";
(() => {
  const marks = () => [...document.querySelectorAll(".stories > li :is(h2, h3) a, article > h1, article h2")];
  const help = document.getElementById("keys");
  let place = -1;
  const step = (by) => {
    const all = marks();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    place = Math.max(0, Math.min(all.length - 1, (at < 0 ? place : at) + by));
    const one = all[place];
    if (one.tagName !== "A") one.tabIndex = -1;
    one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "center" });
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => { const one = document.activeElement; if (one && one.tagName === "A") one.click(); },
    u: () => { location.href = document.querySelector("header.desk .name").href; },
    "/": () => document.querySelector("header.desk input[type=search]")?.focus(),
    "?": () => help?.showPopover ? help.togglePopover() : undefined,
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
})();
