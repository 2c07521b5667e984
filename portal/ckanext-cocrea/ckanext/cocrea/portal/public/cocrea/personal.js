"use strict";
// CKAN's scripts draw lists of choices, handles and boxes to tick without a name, or with one in English.

// What is as it should be is left alone: whoever watches the page would be told of it, again and again.
const put = (one, attribute, value) => {
  if (one && one.getAttribute(attribute) !== value) one.setAttribute(attribute, value);
};
const named = (one, name) => name && put(one, "aria-label", name);

// What an attribute points to may have gone already.
const pointed = (one, attribute) => {
  const id = one.getAttribute(attribute);
  if (id && !document.getElementById(id)) one.removeAttribute(attribute);
};

const nameOpened = (list) => {
  const options = list.querySelector("[role=listbox]");
  if (!options) return;
  const id = options.id.replace(/^select2-(.*)-results$/, "$1");
  const box = document.getElementById(id)?.nextElementSibling?.querySelector("[role=combobox]");
  put(box, "aria-controls", options.id);
  list.setAttribute("role", "region"); // it hangs from the page's body, outside of its parts
  named(list, box?.getAttribute("aria-label") || "Opciones");
  named(options, "Opciones");
  if (options.hasAttribute("aria-expanded")) options.removeAttribute("aria-expanded");
  options.querySelectorAll(".select2-results__message").forEach((one) => {
    one.setAttribute("role", "option"); // a list of options has nothing else
    one.setAttribute("aria-disabled", "true");
  });
};

const nameChoices = (list) => {
  const field = list.previousElementSibling;
  const name = field?.labels?.[0]?.textContent.replace("*", "").trim() || field?.getAttribute("placeholder");
  nameOpened(list);
  list.querySelectorAll("[role=combobox]").forEach((one) => named(one, name));
  ["aria-activedescendant", "aria-controls", "aria-owns"].forEach((each) => {
    list.querySelectorAll(`[${each}]`).forEach((one) => pointed(one, each));
  });
  list.querySelectorAll("textarea").forEach((one) => {
    one.removeAttribute("role"); // a «searchbox» may not have several lines
    named(one, name);
  });
  list.querySelectorAll(".select2-selection__choice__remove").forEach((one) => {
    named(one, "Quitar");
    one.title = "Quitar";
  });
};

// A list may have nothing but items, and a heading says something.
const mendTables = () => {
  document.querySelectorAll("ul > p").forEach((one) => {
    const item = document.createElement("li");
    item.append(...one.childNodes);
    one.replaceWith(item);
  });
  document.querySelectorAll("th").forEach((one) => {
    if (one.children.length || one.textContent.trim()) return;
    one.innerHTML = '<span class="visually-hidden">Qué se puede hacer</span>';
  });
};

const nameAll = () => {
  mendTables();
  document.querySelectorAll(".select2-container").forEach(nameChoices);
  document.querySelectorAll("input.select2-search__field").forEach((one) => named(one, "Buscar"));
  document.querySelectorAll(".handle").forEach((one) => named(one, "Mover"));
  document.querySelectorAll(".upload-type input[readonly]").forEach((one) => named(one, "Archivo que ya está"));
  // The title that comes with the handles is below the page's own.
  [...document.querySelectorAll("h1")].slice(1).forEach((one) => one.setAttribute("aria-level", "2"));
  document.querySelectorAll(".table-bulk-edit tr").forEach((row) => {
    const heading = row.querySelector(".dataset-heading a");
    const name = heading ? `Elegir «${heading.textContent.trim()}»` : "Elegir todos";
    row.querySelectorAll("input[type=checkbox]").forEach((one) => named(one, name));
    row.querySelectorAll("th:has(> input)").forEach((one) => named(one, "Elegidos"));
  });
};

// The buttons of a resource's file: CKAN writes what they do into the page, where nothing runs (mending.py).
const chosen = (id) => (document.getElementById(id).checked = true);
const DOES = {
  "#resource-upload-button": () => {
    chosen("resource-url-upload");
    document.getElementById("field-resource-upload").click();
  },
  "#resource-link-button": () => {
    chosen("resource-url-link");
    document.getElementById("field-resource-url").focus();
  },
  "#field-clear-upload ~ .upload-type:has([readonly]) .btn-remove-url": () => {
    chosen("field-clear-upload");
    document.getElementById("field-resource-upload").focus();
  },
  ".select-type .btn-remove-url": (button) => {
    button.closest(".select-type").querySelectorAll("[type=file], [type=url]").forEach((one) => (one.value = ""));
    chosen("resource-url-none");
    (document.getElementById("resource-upload-button") || document.getElementById("resource-link-button")).focus();
  },
};

document.addEventListener("click", (event) => {
  if (event.target.matches("input[type=checkbox][readonly]")) event.preventDefault();
  const place = Object.keys(DOES).find((one) => event.target.closest(one));
  if (place) DOES[place](event.target.closest(place));
});

addEventListener("load", () => {
  nameAll();
  new MutationObserver(nameAll).observe(document.body, {
    childList: true,
    subtree: true,
    attributeFilter: ["aria-activedescendant", "aria-expanded", "aria-controls", "aria-owns"],
  });
});
