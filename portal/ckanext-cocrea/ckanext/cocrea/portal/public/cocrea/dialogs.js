"use strict";
// The windows that CKAN opens over a page have no name, and the one that asks to confirm ignores the Escape key and
// leaves the focus nowhere.

let windows = 0;

const nameWindow = (one) => {
  const title = one.querySelector(".modal-title, h3, h2");
  if (title && !one.getAttribute("aria-labelledby")) {
    title.id ||= `ventana-${(windows += 1)}`;
    one.setAttribute("aria-labelledby", title.id);
    title.setAttribute("aria-level", "2"); // whatever came before it in the page
  }
  one.querySelectorAll(".btn-close").forEach((close) => close.setAttribute("aria-label", "Cerrar"));
};

const nameWindows = () => document.querySelectorAll(".modal").forEach(nameWindow);

const goRound = (one, event) => {
  const inside = [...one.querySelectorAll("a[href], button, input, select, textarea")].filter(
    (each) => !each.disabled && each.getClientRects().length,
  );
  const [from, to] = event.shiftKey ? [inside[0], inside.at(-1)] : [inside.at(-1), inside[0]];
  if (!one.contains(document.activeElement) || document.activeElement === from || document.activeElement === one) {
    event.preventDefault();
    (document.activeElement === one ? inside[0] : to)?.focus();
  }
};

document.addEventListener(
  "keydown",
  (event) => {
    const open = document.querySelector(".modal.show");
    if (open && event.key === "Tab") goRound(open, event);
    if (open && event.key === "Escape") open.querySelector("#ckan-confirm-cancel")?.click();
  },
  true,
);

let opener = null;
document.addEventListener("show.bs.modal", () => (opener = document.activeElement));
document.addEventListener("hidden.bs.modal", () => opener?.focus());
addEventListener("load", () => {
  nameWindows();
  new MutationObserver(nameWindows).observe(document.body, { childList: true, subtree: true });
});
