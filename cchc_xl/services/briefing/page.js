"use strict";
document.querySelectorAll("table.sortable").forEach(function (table) {
  var heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach(function (head, place) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      var rows = Array.from(table.tBodies[0].rows);
      rows.sort(function (one, two) {
        var a = one.cells[place], b = two.cells[place];
        if (a.dataset.v === "" || b.dataset.v === "") {
          return (a.dataset.v === "") - (b.dataset.v === "");
        }
        var order = a.dataset.v !== undefined
          ? Number(a.dataset.v) - Number(b.dataset.v)
          : a.textContent.localeCompare(b.textContent, "vi", {numeric: true});
        return up ? order : -order;
      });
      rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
    });
  });
});
