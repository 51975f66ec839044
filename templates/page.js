"use strict";
// Comfort only: filter, level chips, sorting, copying. Without it the page says the same.
const toClipboard = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
};

(() => {
  const copy = document.getElementById("copy-all");
  const words = copy.textContent;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    // The headings and the text as they are shown; not what is there to be clicked, nor the drawing.
    const tools = document.querySelectorAll("#tools, .drawing, .all, th button");
    for (const one of tools) one.style.display = "none";
    const text = `${document.querySelector("h1").innerText}\n\n${document.getElementById("main").innerText}`;
    for (const one of tools) one.style.display = "";
    await toClipboard(text.replace(/\n{3,}/g, "\n\n"));
    copy.textContent = copy.dataset.done;
    setTimeout(() => { copy.textContent = words; }, 2000);
  });
})();

(() => {
  const table = document.getElementById("rows");
  if (!table) return;
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row, order) => ({ row, order, level: row.dataset.level, folded: null }));
  const known = new Map(rows.map((one) => [one.row, one]));
  const filter = document.getElementById("filter");
  const output = document.getElementById("shown");
  const chips = Array.from(document.querySelectorAll(".chip"));

  // On a screen the rows are laid out as grids (see the style sheet). Not every browser still tells a
  // screen reader of such a table what it is, so it is said.
  for (const [kind, found] of [
    ["table", [table]],
    ["rowgroup", [table.tHead, body]],
    ["row", table.rows],
    ["columnheader", table.tHead.rows[0].cells],
    ["cell", body.querySelectorAll("td")],
  ]) {
    for (const one of found) one.setAttribute("role", kind);
  }

  const FIRST = 200; // rows at once: more are asked for, or found by the filter
  const more = document.getElementById("more");
  let every = rows.length <= FIRST;
  const apply = () => {
    const words = fold(filter.value).split(/\s+/).filter(Boolean);
    const levels = new Set(chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.level));
    const text = (one) => (one.folded ??= fold(one.row.textContent));
    const asked = words.length > 0;
    let shown = 0;
    let left = 0;
    for (const row of body.rows) {
      const one = known.get(row);
      let fits = levels.has(one.level) && words.every((word) => text(one).includes(word));
      if (fits && !every && !asked && shown >= FIRST) {
        fits = false;
        left += 1;
      }
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) shown += 1;
    }
    more.hidden = left === 0;
    output.textContent = output.dataset.text.replace("%s", shown.toLocaleString("en-US"));
  };
  more.addEventListener("click", () => {
    every = true;
    apply();
  });
  let waiting = 0;
  filter.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 60);
  });
  for (const chip of chips) {
    if (!rows.some((one) => one.level === chip.dataset.level)) chip.hidden = true;
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  }

  const weight = ["error", "warning", "info", "unknown"];
  const key = {
    order: (one) => one.order,
    level: (one) => weight.indexOf(one.level),
    number: (one, place) => Number(one.row.cells[place].textContent) || Infinity,
    text: (one, place) => fold(one.row.cells[place].textContent),
  };
  const heads = Array.from(table.tHead.rows[0].cells);
  const orders = new Map(); // by column, ascending: the rows themselves never change
  const ascending = (head, place) => {
    if (!orders.has(place)) {
      const of = key[head.dataset.sort];
      const keyed = rows.map((one) => [of(one, place), one]);
      keyed.sort(([a, one], [b, other]) => (a < b ? -1 : a > b ? 1 : one.order - other.order));
      orders.set(place, keyed);
    }
    return orders.get(place);
  };
  // From the greatest key to the least, but rows of one key stay in time order.
  const descending = (keyed) => {
    const turned = [];
    for (let end = keyed.length; end > 0;) {
      let start = end - 1;
      while (start > 0 && keyed[start - 1][0] === keyed[end - 1][0]) start -= 1;
      turned.push(...keyed.slice(start, end));
      end = start;
    }
    return turned;
  };
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", `${table.dataset.sort}: ${head.textContent}`);
    head.append(button); // beside the words: a browser that prints repeats words on each page, but no button
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const keyed = ascending(head, place);
      const sorted = document.createDocumentFragment();
      for (const [, one] of up ? keyed : descending(keyed)) sorted.append(one.row);
      body.append(sorted);
      apply();
    });
  });

  const copy = document.getElementById("copy");
  copy.addEventListener("click", async () => {
    const line = (row) => Array.from(row.cells, (cell) => cell.innerText.replace(/\s+/g, " ").trim()).join("\t");
    const text = [table.tHead.rows[0], ...Array.from(body.rows).filter((row) => !row.hidden)].map(line).join("\r\n");
    await toClipboard(text);
    output.textContent = copy.dataset.done;
  });

  document.getElementById("tools").hidden = false;
  apply();
})();
