// Rectangles over a picture: drawn, moved, resized and removed by pointer or by keys, kept as fractions of it.
// What it says stands in the figure's data attributes; the form sends the rectangles, the server paints them.
// Suggested ones are dashed, and none of what is sent until a person accepts, moves or resizes them.

const STEP = 0.01; // of the picture's width or height, for a key
const FINE = 0.002;
const LEAST = 0.004; // a smaller one was a click
const POLL = 1000; // milliseconds between two questions about how far a reading is
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const within = (value, low = 0, high = 1) => Math.min(high, Math.max(low, value));
const rounded = (box) => box.map((side) => Math.round(side * 1e5) / 1e5);
const spanned = ([x, y], [u, v]) => [Math.min(x, u), Math.min(y, v), Math.max(x, u), Math.max(y, v)];
const moved = ([left, top, right, bottom], x, y) => {
  const [dx, dy] = [within(x, -left, 1 - right), within(y, -top, 1 - bottom)];
  return [left + dx, top + dy, right + dx, bottom + dy];
};
const drawn = ([left, top, right, bottom]) => right - left >= LEAST && bottom - top >= LEAST;

/** Makes a figure with a picture an editor of the rectangles in its form's field "boxes". */
export const edit = (figure, tell) => {
  const field = figure.closest("form").elements.boxes;
  const words = figure.dataset;
  let boxes = JSON.parse(field.value || "[]");
  let suggested = []; // their indices go on where those of the boxes end
  const undone = []; // what there was before each change

  const canvas = document.createElement("div");
  canvas.className = "canvas";
  const layer = document.createElement("div");
  layer.className = "layer";
  const image = figure.querySelector("img");
  image.before(canvas);
  canvas.append(image, layer);
  figure.classList.add("on");
  field.dataset.was = field.value;

  const place = (element, box) => {
    const [left, top, right, bottom] = box.map((side) => side * 100);
    Object.assign(element.style, {
      left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%`,
    });
  };
  const element = (box, index, dashed = false) => {
    const made = document.createElement("div");
    made.className = dashed ? "box suggested" : "box";
    made.tabIndex = 0;
    made.setAttribute("role", "group");
    const number = dashed ? index - boxes.length : index;
    made.setAttribute("aria-label", (dashed ? words.suggestion : words.box).replace("%s", number + 1));
    made.dataset.index = index;
    for (const corner of ["nw", "ne", "sw", "se"]) {
      const handle = document.createElement("span");
      handle.className = "corner";
      handle.dataset.corner = corner;
      made.append(handle);
    }
    place(made, box);
    return made;
  };
  const render = (focused = -1) => {
    const dashed = suggested.map((box, index) => element(box, boxes.length + index, true));
    layer.replaceChildren(...boxes.map((box, index) => element(box, index)), ...dashed);
    layer.children[focused]?.focus({ preventScroll: true });
  };
  const tools = new Map(Array.from(figure.querySelectorAll("[data-edit]"), (tool) => [tool.dataset.edit, tool]));
  let chosen = -1; // the rectangle that had the focus last
  const ready = () => {
    if (!layer.children[chosen]) chosen = -1;
    layer.querySelector(".chosen")?.classList.remove("chosen");
    layer.children[chosen]?.classList.add("chosen");
    tools.get("remove").disabled = chosen < 0;
    tools.get("undo").disabled = !undone.length;
    for (const name of ["accept", "accept-all"]) {
      const tool = tools.get(name);
      if (tool) tool.hidden = !suggested.length;
    }
    if (tools.has("accept")) tools.get("accept").disabled = chosen < boxes.length;
  };
  const change = (next, focused, left = suggested) => {
    const before = JSON.stringify([boxes, suggested]);
    boxes = next.map(rounded);
    suggested = left;
    if (JSON.stringify([boxes, suggested]) !== before) {
      undone.push(before);
      tell(words.count.replace("%s", boxes.length));
    }
    field.value = JSON.stringify(boxes);
    render(focused);
    ready();
  };
  const put = (index, box) => {
    if (index < boxes.length) change(boxes.with(index, box), index);
    else change([...boxes, box], boxes.length, suggested.toSpliced(index - boxes.length, 1));
  };
  const shown = (index) => [...boxes, ...suggested][index];
  const remove = (index) => {
    const last = boxes.length + suggested.length - 2; // of those that stay
    if (index < boxes.length) change(boxes.toSpliced(index, 1), Math.min(index, last));
    else change(boxes, Math.min(index, last), suggested.toSpliced(index - boxes.length, 1));
    if (last < 0) tools.get("add").focus();
  };
  const undo = () => {
    if (!undone.length) return;
    [boxes, suggested] = JSON.parse(undone.pop());
    field.value = JSON.stringify(boxes);
    tell(words.count.replace("%s", boxes.length));
    render();
    ready();
  };

  // By pointer: on a corner it resizes, on a rectangle it moves, elsewhere it draws.
  let drag = null;
  const at = (event) => {
    const area = layer.getBoundingClientRect();
    return [within((event.clientX - area.left) / area.width), within((event.clientY - area.top) / area.height)];
  };
  const dragged = (event) => {
    const [x, y] = at(event);
    return drag.fixed ? spanned(drag.fixed, [x, y]) : moved(drag.box, x - drag.from[0], y - drag.from[1]);
  };
  layer.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || drag) return;
    event.preventDefault();
    const on = event.target.closest(".box");
    const corner = event.target.closest(".corner");
    const from = at(event);
    if (on) {
      const index = Number(on.dataset.index);
      const box = shown(index);
      const opposite = corner && [
        corner.dataset.corner.includes("w") ? box[2] : box[0],
        corner.dataset.corner.includes("n") ? box[3] : box[1],
      ];
      drag = { index, box, from, fixed: opposite, on };
      on.focus({ preventScroll: true });
    } else {
      const made = element([...from, ...from], boxes.length);
      layer.append(made);
      drag = { index: boxes.length, box: null, from, fixed: from, on: made };
    }
    drag.moved = false;
    layer.setPointerCapture(event.pointerId);
  });
  layer.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.moved = true;
    place(drag.on, dragged(event));
  });
  const drop = (event, keep) => {
    if (!drag) return;
    const { index, box, moved: was } = drag;
    const last = was ? dragged(event) : box;
    drag = null;
    if (!keep || !last || !drawn(last)) change(boxes, box ? index : -1);
    else if (!box) change([...boxes, last], boxes.length);
    else if (was) put(index, last);
    else render(index);
  };
  layer.addEventListener("pointerup", (event) => drop(event, true));
  layer.addEventListener("pointercancel", (event) => drop(event, false));

  // By keys: arrows move, with Shift they resize, with Ctrl finely; Delete removes.
  layer.addEventListener("focusin", (event) => {
    chosen = Number(event.target.dataset.index);
    ready();
  });
  layer.addEventListener("keydown", (event) => {
    const index = Number(event.target.dataset.index);
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      remove(index);
    } else if (event.key in ARROWS) {
      event.preventDefault();
      const [x, y] = ARROWS[event.key].map((way) => way * (event.ctrlKey || event.metaKey ? FINE : STEP));
      const [left, top, right, bottom] = shown(index);
      const next = event.shiftKey
        ? [left, top, within(right + x, left + LEAST), within(bottom + y, top + LEAST)]
        : moved(shown(index), x, y);
      put(index, next);
    } else if (event.key === "Enter" && index >= boxes.length) {
      event.preventDefault();
      put(index, shown(index));
    }
  });
  figure.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") {
      event.preventDefault();
      undo();
    }
  });
  tools.get("add").addEventListener("click", () => change([...boxes, [0.35, 0.4, 0.65, 0.6]], boxes.length));
  tools.get("remove").addEventListener("click", () => remove(chosen));
  tools.get("undo").addEventListener("click", undo);

  // What is suggested comes while the server reads; what a person did with it until then stays done.
  const same = (one, other) => JSON.stringify(rounded(one)) === JSON.stringify(rounded(other));
  const known = []; // every area that was suggested
  let timer = 0;
  const ask = async () => {
    if (!figure.isConnected) return;
    const answer = await fetch(words.areas).catch(() => null);
    if (!answer?.ok) return;
    const { state, told, boxes: areas } = await answer.json();
    const fresh = areas.filter((area) => !known.some((other) => same(area, other)));
    if (fresh.length && !drag) {
      known.push(...fresh);
      suggested = [...suggested, ...fresh];
      render(layer.contains(document.activeElement) ? chosen : -1);
      ready();
    }
    const place = figure.querySelector("[data-told]");
    if (place.textContent !== told) tell(place.textContent = told);
    const going = state === "waiting" || state === "reading";
    tools.get("suggest").disabled = going;
    clearTimeout(timer);
    if (going || (fresh.length && drag)) timer = setTimeout(ask, POLL);
  };
  tools.get("suggest")?.addEventListener("click", async () => {
    tools.get("suggest").disabled = true;
    await fetch(words.read, { method: "POST", body: new URLSearchParams(), redirect: "manual" }).catch(() => null);
    ask();
  });
  tools.get("accept")?.addEventListener("click", () => put(chosen, shown(chosen)));
  tools.get("accept-all")?.addEventListener("click", () => change([...boxes, ...suggested], -1, []));
  if (words.state) ask();

  render();
  ready();
};
