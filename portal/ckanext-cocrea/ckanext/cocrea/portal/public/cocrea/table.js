// The preview of a table: what CKAN's script draws without a name, named; and the frame in which it measures, hidden.

const nameFilters = () => {
  document.querySelectorAll("td.fhead input").forEach((one) => {
    one.setAttribute("aria-label", `Filtrar por «${one.closest("td").dataset.label}»`);
  });
  document.querySelectorAll(".dt-buttons > button[title], .dt-buttons > .btn-group > button[title]").forEach((one) => {
    one.setAttribute("aria-label", one.title);
  });
  // The field that catches the arrows, with which one goes from cell to cell.
  document.querySelectorAll("#resize_wrapper div > input[type=text][tabindex]").forEach((one) => {
    one.setAttribute("aria-label", "Recorrer la tabla con las flechas");
  });
  document.querySelectorAll("#resize_wrapper iframe:not([title])").forEach((one) => {
    one.title = "Para medir";
    one.tabIndex = -1;
    one.setAttribute("aria-hidden", "true");
  });
};

const nameMenus = () => {
  document.querySelectorAll(".dt-button-collection").forEach((one) => {
    one.setAttribute("aria-label", "Opciones");
    one.querySelectorAll("[role=menu]").forEach((list) => list.setAttribute("role", "group"));
  });
};

const nameAll = () => {
  nameFilters();
  nameMenus();
  document.getElementById("datatables_buttons_info")?.setAttribute("role", "status");
};

// CKAN's script has one timer that calls nothing: a browser takes that for a script as text, which the policy refuses.
const later = window.setTimeout.bind(window);
window.setTimeout = (call, ...more) => (typeof call === "function" ? later(call, ...more) : 0);

document.addEventListener("click", (event) => event.target.closest("#refit-button") && window.fitColText());
// CKAN's script empties the fields of headings; these are cells.
document.addEventListener("dblclick", (event) => {
  if (event.target.id !== "filterinfoicon") return;
  document.querySelectorAll("td.fhead input").forEach((one) => (one.value = ""));
});
new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();
