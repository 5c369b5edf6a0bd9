"use strict";
// Column titles of sortable tables become buttons; numbers sort by data-value, names by the alphabet.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const keyOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
  [...table.tHead.rows[0].cells].forEach((title, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...title.childNodes);
    title.append(button);
    button.addEventListener("click", () => {
      const numeric = body.rows.length > 0 && body.rows[0].cells[column].dataset.value !== undefined;
      const down = title.ariaSort ? title.ariaSort === "ascending" : numeric;
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [keyOf(a, column), keyOf(b, column)];
        return (numeric ? x - y : x.localeCompare(y)) * (down ? -1 : 1);
      });
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      title.ariaSort = down ? "descending" : "ascending";
      body.append(...rows);
    });
  });
}
for (const hint of document.querySelectorAll(".sorthelp")) hint.hidden = false;
// A cell of the confusion table leads into a closed part: open it.  Browsers of 2025 do so by themselves.
const reveal = () => {
  const goal = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const part = goal && goal.closest("details");
  if (part && !part.open) {
    part.open = true;
    goal.scrollIntoView();
  }
};
addEventListener("hashchange", reveal);
reveal();
