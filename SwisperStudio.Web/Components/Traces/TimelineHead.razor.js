// Zoom and pan without the server: bars stand at fractions of the whole trace, and two variables say which part of it is seen.
const smallest = 1e-6;

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

const isTyping = target => target.matches("input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable]");

// 1, 2 or 5 times a power of ten, and beyond seconds what clocks are divided by.
function step(span) {
  const clock = [60e3, 120e3, 300e3, 600e3, 1800e3, 3600e3, 7200e3, 14400e3, 43200e3, 86400e3];
  if (span > 30e3) {
    return clock.find(c => c >= span) ?? Math.ceil(span / 86400e3) * 86400e3;
  }
  const power = 10 ** Math.floor(Math.log10(span));
  return [1, 2, 5, 10].map(n => n * power).find(n => n >= span);
}

function words(ms, precision) {
  const digits = value => String(Number(value.toFixed(precision < 0.001 ? 6 : 3)));
  return ms < 1000 && precision < 1000 ? `${digits(ms)} ms`
    : ms < 60e3 ? `${digits(ms / 1000)} s`
    : ms < 3600e3 ? `${Math.floor(ms / 60e3)} m ${String(Math.floor(ms % 60e3 / 1000)).padStart(2, "0")} s`
    : `${Math.floor(ms / 3600e3)} h ${String(Math.floor(ms % 3600e3 / 60e3)).padStart(2, "0")} m`;
}

export function attach(root) {
  const view = { from: 0, span: 1 };
  const stop = new AbortController();
  const on = (target, event, handler, options) => target.addEventListener(event, handler, { signal: stop.signal, ...options });
  const minimap = () => root.querySelector(".minimap");

  const rule = () => {
    const ruler = root.querySelector(".ruler");
    if (!ruler) {
      return;
    }
    const bends = ruler.dataset.bends.split(" ").map(b => b.split(",").map(Number));
    const width = ruler.clientWidth;
    const pieces = bends.slice(1).map(([to, high], i) => {
      const [from, low] = bends[i];
      const [left, right] = [Math.max(low, view.from), Math.min(high, view.from + view.span)];
      const time = place => from + (to - from) * (place - low) / (high - low || 1);
      return { left, right, first: time(left), last: time(right), pixels: (right - left) / view.span * width };
    }).filter(piece => piece.pixels > 20);
    // The widest piece sets the scale; a shortened gap is narrow and has no marks.
    const widest = pieces.reduce((a, b) => a.pixels > b.pixels ? a : b, { pixels: 0 });
    const every = step((widest.last - widest.first) / Math.max(1, widest.pixels / 90) || 1);
    const marks = [];
    let end = -60;
    for (const { left, right, first, last } of pieces) {
      for (let at = Math.ceil(first / every) * every; at <= last && marks.length < 100; at += every) {
        const place = (left + (right - left) * (at - first) / (last - first || 1) - view.from) / view.span;
        if (place * width >= end + 60) {
          const mark = document.createElement("span");
          mark.textContent = words(at, every);
          mark.style.left = `${place * 100}%`;
          marks.push(mark);
          end = place * width;
        }
      }
    }
    ruler.replaceChildren(...marks);
  };

  const show = (from, span) => {
    view.span = clamp(span, smallest, 1);
    view.from = clamp(from, 0, 1 - view.span);
    root.style.setProperty("--from", view.from);
    root.style.setProperty("--span", view.span);
    rule();
  };

  const zoom = (factor, at = view.from + view.span / 2) => {
    const span = clamp(view.span * factor, smallest, 1);
    show(at - (at - view.from) * span / view.span, span);
  };

  const actions = { in: () => zoom(0.5), out: () => zoom(2), all: () => show(0, 1) };
  on(root, "click", event => actions[event.target.closest("[data-zoom]")?.dataset.zoom]?.());
  on(document, "keydown", event => {
    const action = { "+": "in", "=": "in", "-": "out", "0": "all" }[event.key];
    if (action && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target) && minimap()) {
      event.preventDefault();
      actions[action]();
    }
  });

  // Over the bars: Ctrl and the wheel zoom at the pointer, Shift and the wheel (or a sideways wheel) pan.
  on(root, "wheel", event => {
    const track = event.target.closest(".node")?.querySelector(".track");
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (!track || (!event.ctrlKey && !sideways)) {
      return;
    }
    event.preventDefault();
    const box = track.getBoundingClientRect();
    if (event.ctrlKey) {
      zoom(1.002 ** event.deltaY, view.from + view.span * clamp((event.clientX - box.left) / box.width, 0, 1));
    } else {
      show(view.from + view.span * sideways / box.width, view.span);
    }
  }, { passive: false });

  // In the minimap: within the window a drag moves it, elsewhere it chooses another part.
  on(root, "pointerdown", event => {
    const map = minimap();
    if (!map?.contains(event.target)) {
      return;
    }
    event.preventDefault();
    const box = map.getBoundingClientRect();
    const place = e => clamp((e.clientX - box.left) / box.width, 0, 1);
    const [begin, held] = [place(event), { ...view }];
    const moves = view.span < 1 && begin >= view.from && begin <= view.from + view.span;
    map.setPointerCapture(event.pointerId);
    const move = e => moves ? show(held.from + place(e) - begin, held.span) : show(Math.min(begin, place(e)), Math.max(Math.abs(place(e) - begin), 0.002));
    map.addEventListener("pointermove", move);
    map.addEventListener("lostpointercapture", () => map.removeEventListener("pointermove", move), { once: true });
  });
  on(root, "dblclick", event => minimap()?.contains(event.target) && show(0, 1));

  const sizes = new ResizeObserver(rule);
  sizes.observe(root);
  show(0, 1);
  return { rule, detach: () => { stop.abort(); sizes.disconnect(); } };
}
