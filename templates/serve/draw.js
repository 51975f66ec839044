// Rectangles over a picture: drawn, moved, resized and removed by pointer or by keys, kept as fractions of it.
// What it says stands in the figure's data attributes; the form sends the rectangles, the server paints them.

const STEP = 0.01; // of the picture's width or height, for a key
const FINE = 0.002;
const LEAST = 0.004; // a smaller one was a click
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
  const element = (box, index) => {
    const made = document.createElement("div");
    made.className = "box";
    made.tabIndex = 0;
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", words.box.replace("%s", index + 1));
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
    layer.replaceChildren(...boxes.map(element));
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
  };
  const change = (next, focused) => {
    const before = JSON.stringify(boxes);
    boxes = next.map(rounded);
    const after = JSON.stringify(boxes);
    if (after !== before) {
      undone.push(before);
      tell(words.count.replace("%s", boxes.length));
    }
    field.value = after;
    render(focused);
    ready();
  };
  const remove = (index) => {
    change(boxes.filter((_, place) => place !== index), Math.min(index, boxes.length - 2));
    if (!boxes.length) tools.get("add").focus();
  };
  const undo = () => {
    if (!undone.length) return;
    boxes = JSON.parse(undone.pop());
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
      const box = boxes[index];
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
    const { index, box } = drag;
    const last = drag.moved ? dragged(event) : box;
    drag = null;
    const kept = keep && last && drawn(last);
    change(kept ? boxes.toSpliced(index, box ? 1 : 0, last) : boxes, kept || box ? index : -1);
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
      const [left, top, right, bottom] = boxes[index];
      const next = event.shiftKey
        ? [left, top, within(right + x, left + LEAST), within(bottom + y, top + LEAST)]
        : moved(boxes[index], x, y);
      change(boxes.with(index, next), index);
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

  render();
  ready();
};
