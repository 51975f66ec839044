// What forms cannot do: swap a part of the page, drop, paste, draw. Without it every form still works.
// It has no words of its own: what it says stands in the page, in data attributes.

import { edit } from "/draw.js";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const said = document.body.dataset;

// ---- telling: one place that outlives the swapped parts, so that a reader's program hears it

const live = document.createElement("p");
live.className = "live-region";
live.setAttribute("role", "status");
document.body.append(live);
const tell = (text) => { live.textContent = text; };

// ---- what was typed and not sent

const typed = (field) => {
  if (field.type === "file" || field.localName === "button") return false;
  if (field.type === "hidden") return "was" in field.dataset && field.dataset.was !== field.value;
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
};
const unsent = (sent = null) => all("main form").filter((form) => form !== sent)
  .flatMap((form) => Array.from(form.elements))
  .filter((field) => "form" in field && field.type !== "radio" && field.localName !== "fieldset" && typed(field));

let sending = null; // the form that takes us to another page: what is in it is not lost
addEventListener("beforeunload", (event) => {
  if (unsent(sending).length) event.preventDefault();
});

// ---- swapping the named parts of the page for those of another answer of the server

const parts = (root) => {
  for (const other of all("body noscript", root)) other.remove(); // read by us, its fields would be sent
  return new Map(all("[data-fragment]", root).map((part) => [part.dataset.fragment, part]));
};
const shown = new Map(Array.from(parts(document), ([name, part]) => [name, part.outerHTML]));
let address = location.pathname + location.search;

const carryOver = (from, to, sent) => {
  for (const field of all("input[id], textarea[id]", from)) {
    if (field.form === sent || !typed(field)) continue;
    const next = to.ownerDocument.getElementById(field.id);
    if (!next || !to.contains(next)) continue;
    if (field.type === "radio" || field.type === "checkbox") next.checked = field.checked;
    else if (field.type !== "hidden") next.value = field.value;
  }
  const open = new Set(all("details[open] > summary", from).map((summary) => summary.textContent));
  for (const summary of all("details > summary", to)) {
    if (open.has(summary.textContent)) summary.parentElement.open = true;
  }
};

const swap = (page, { same, sent = null, quiet = false }) => {
  const focused = document.activeElement;
  const { id } = focused;
  const caret = "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : null;
  const now = parts(document);
  for (const [name, part] of parts(page)) {
    const old = now.get(name);
    if (!old || shown.get(name) === part.outerHTML) continue;
    if (quiet && old.contains(focused) && focused.matches("input, textarea")) continue; // somebody is typing
    shown.set(name, part.outerHTML);
    if (same) carryOver(old, part, sent);
    old.replaceWith(part);
  }
  document.title = page.title;
  if (!same) {
    scrollTo(0, 0);
    one("main").focus({ preventScroll: true });
  } else if (!focused.isConnected) {
    const again = id ? document.getElementById(id) : null;
    (again ?? one("main")).focus({ preventScroll: true });
    if (again && caret && caret[0] !== null) again.setSelectionRange(...caret);
  }
  start();
};

const notes = () => all(".notes .note");

// An answer that is no page of ours, such as "too large": it is told above what is there, which stays.
const note = (...content) => {
  const box = document.createElement("div");
  box.className = "note bad";
  box.append(...content);
  one(".notes").replaceChildren(box);
  box.scrollIntoView({ block: "nearest" });
  tell(box.textContent);
};

const show = async (answer, options) => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!parts(page).size) {
    note(...(one("main", page)?.children ?? [page.title]));
    return;
  }
  const url = new URL(answer.url);
  const path = answer.redirected ? url.pathname : location.pathname;
  if (page.body.className !== document.body.className) {
    sending = options.sent;
    location.assign(answer.redirected ? answer.url : location.href);
    return;
  }
  const same = path === location.pathname;
  if (answer.redirected) {
    history[same ? "replaceState" : "pushState"](null, "", url);
    address = url.pathname + url.search;
  }
  swap(page, { ...options, same });
  if (options.quiet) return;
  tell(notes().map((box) => box.textContent.trim()).join(" "));
  notes()[0]?.scrollIntoView({ block: "nearest" });
};

// ---- asking the server, one thing after the other

let queue = Promise.resolve();
const ask = (url, request, options = {}) => {
  const work = async () => {
    if (!options.quiet) {
      one("main").setAttribute("aria-busy", "true");
      tell(said.busy ?? "");
    }
    try {
      await show(await fetch(url, request), options);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // so fetch says that nobody answered
      note(said.failed ?? "");
    } finally {
      one("main").removeAttribute("aria-busy");
    }
  };
  queue = queue.then(work);
  return queue;
};

const send = (form, data) => {
  const multipart = form.enctype === "multipart/form-data";
  return ask(form.action, { method: "POST", body: multipart ? data : new URLSearchParams(data) }, { sent: form });
};

addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form.live, form[data-drop]")) {
    sending = form;
    return;
  }
  event.preventDefault();
  const leads = form.matches("main form:not([data-drop])");
  if (leads && unsent(form).length && said.unsaved && !confirm(said.unsaved)) return;
  send(form, new FormData(form, event.submitter));
});

addEventListener("popstate", () => {
  if (location.pathname + location.search === address) return; // only the place on the page
  address = location.pathname + location.search;
  ask(location.href, {});
});

// ---- files: dropped or pasted anywhere, or chosen

const add = (files) => {
  const form = one("form[data-drop]");
  if (!form || !files.length) return;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > Number(form.dataset.limit ?? Infinity)) {
    note(form.dataset.large);
    return;
  }
  const data = new FormData(form);
  data.delete("files");
  for (const file of files) data.append("files", file, file.name);
  send(form, data);
};

const stamp = (moment) => {
  const two = (number) => String(number).padStart(2, "0");
  const day = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map(two).join("");
  return `${day}-${[moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join("")}`;
};

let above = 0; // how many elements the dragged files are over, each within the other
const over = (event, by) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault(); // or else the browser would open the file in place of the page
  above = Math.max(0, above + by);
  one("form[data-drop]")?.classList.toggle("over", above > 0);
};
addEventListener("dragenter", (event) => over(event, 1));
addEventListener("dragover", (event) => over(event, 0));
addEventListener("dragleave", (event) => over(event, -1));
addEventListener("drop", (event) => {
  over(event, -above);
  const items = Array.from(event.dataTransfer?.items ?? []).filter((item) => item.kind === "file");
  if (items.some((item) => item.webkitGetAsEntry?.()?.isDirectory)) {
    note(one("form[data-drop]")?.dataset.noFolder ?? "");
    return;
  }
  add(Array.from(event.dataTransfer?.files ?? []));
});

addEventListener("paste", (event) => {
  const files = Array.from(event.clipboardData?.files ?? []);
  const writing = event.target.closest?.("textarea, input:not([type=file], [type=radio], [type=checkbox])");
  if (!files.length || !one("form[data-drop]")) return;
  if (writing && event.clipboardData.types.some((type) => type.startsWith("text/"))) return; // text is meant
  event.preventDefault();
  const now = stamp(new Date());
  add(files.map((file) => {
    const image = /^image\/(png|jpeg)$/.exec(file.type); // the clipboard calls every picture image.png
    return image ? new File([file], `screenshot-${now}.${image[1]}`, { type: file.type }) : file;
  }));
});

addEventListener("change", (event) => {
  const form = event.target.closest("form[data-drop]");
  if (form && event.target.type === "file" && event.target.files.length) {
    add(Array.from(event.target.files));
    event.target.value = ""; // so that the same file can be chosen again
  }
});

// ---- an answer that is clicked at can be typed for at once; arrow keys go on from one answer to the next

addEventListener("click", ({ target, detail }) => {
  if (!detail || !target.matches?.(".answer .choice input[type=radio]")) return;
  one("textarea, input[type=text]", target.closest(".choice"))?.focus();
});

// ---- copying

addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  const words = button.textContent;
  button.textContent = button.dataset.done;
  tell(button.dataset.done);
  setTimeout(() => { button.textContent = words; }, 2000);
});

// ---- after every swap

let timer = 0;
const start = () => {
  for (const element of all(".scripted[hidden], [data-copy][hidden]")) element.hidden = false;
  for (const form of all("form[data-drop]")) form.classList.add("sends"); // when something is chosen
  for (const figure of all("[data-editor]:not(.on)")) edit(figure, tell);
  clearTimeout(timer);
  const polled = one("[data-poll]");
  if (polled) timer = setTimeout(() => ask(location.href, {}, { quiet: true }), Number(polled.dataset.poll));
};
start();
