"use strict";
// CKAN's scripts draw lists of choices, handles and boxes to tick without a name, or with one in English.

const named = (one, name) => {
  if (name && one.getAttribute("aria-label") !== name) one.setAttribute("aria-label", name);
};

const nameChoices = (list) => {
  const field = list.previousElementSibling;
  const name = field?.labels?.[0]?.textContent.replace("*", "").trim() || field?.getAttribute("placeholder");
  list.querySelectorAll("[role=combobox]").forEach((one) => named(one, name));
  list.querySelectorAll("textarea").forEach((one) => {
    one.removeAttribute("role"); // a «searchbox» may not have several lines
    named(one, name);
  });
  list.querySelectorAll(".select2-selection__choice__remove").forEach((one) => {
    named(one, "Quitar");
    one.title = "Quitar";
  });
};

const nameAll = () => {
  document.querySelectorAll(".select2-container").forEach(nameChoices);
  document.querySelectorAll("input.select2-search__field").forEach((one) => named(one, "Buscar"));
  document.querySelectorAll(".handle").forEach((one) => named(one, "Mover"));
  // The title that comes with the handles is below the page's own.
  [...document.querySelectorAll("h1")].slice(1).forEach((one) => one.setAttribute("aria-level", "2"));
  document.querySelectorAll(".table-bulk-edit tr").forEach((row) => {
    const heading = row.querySelector(".dataset-heading a");
    const name = heading ? `Elegir «${heading.textContent.trim()}»` : "Elegir todos";
    row.querySelectorAll("input[type=checkbox]").forEach((one) => named(one, name));
    row.querySelectorAll("th:has(> input)").forEach((one) => named(one, "Elegidos"));
  });
};

addEventListener("load", () => {
  nameAll();
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
});
