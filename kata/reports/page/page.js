
"use strict";
// The table can be sorted by any column and searched; without this script it is a plain table.
const table = document.getElementById("people");
const body = table.tBodies[0];
const people = [...body.rows];
const search = document.getElementById("search");
const filter = document.getElementById("filter");
const found = document.getElementById("found");
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const texts = new Map(people.map((row) => [row, plain([...row.cells]
  .filter((cell) => !cell.dataset.value).map((cell) => cell.textContent).join(" "))]));

function fits(row) {
  if (filter.value === "unfinished") return "unfinished" in row.dataset;
  return !filter.value || row.dataset.status === filter.value;
}

function show() {
  const words = plain(search.value).split(/\s+/);
  let number = 0;
  for (const row of people) {
    row.hidden = !(fits(row) && words.every((word) => texts.get(row).includes(word)));
    number += !row.hidden;
  }
  found.textContent = `${number} of ${people.length}`;
}

function compare(column, byNumber, downwards) {
  const sign = downwards ? -1 : 1;
  const value = (row) => byNumber ? row.cells[column].dataset.value : row.cells[column].textContent;
  return (one, other) => {
    const a = value(one), b = value(other);
    if (!byNumber) return sign * collator.compare(a, b);
    if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1); // what has no number comes last
    return sign * (Number(a) - Number(b));
  };
}

for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const downwards = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", downwards ? "descending" : "ascending");
    people.sort(compare(column, head.dataset.by === "number", downwards));
    body.append(...people);
  });
}
search.addEventListener("input", show);
filter.addEventListener("input", show);
search.closest(".tools").hidden = false;
show();

// On paper all that is folded is to be read.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const one of folded) one.open = true;
});
addEventListener("afterprint", () => { for (const one of folded) one.open = false; });
