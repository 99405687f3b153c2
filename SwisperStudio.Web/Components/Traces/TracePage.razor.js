// The width of the tree: dragged, or moved with the arrow keys; kept in the browser.
const key = "studio.trace.split";
const clamp = value => Math.min(60, Math.max(25, value));

export function attach(split) {
  const divider = split.querySelector(":scope > .divider");
  const set = value => {
    split.style.setProperty("--left", `${value}%`);
    divider.setAttribute("aria-valuenow", Math.round(value));
    localStorage.setItem(key, value);
  };
  set(clamp(Number(localStorage.getItem(key) ?? 40) || 40));
  divider.addEventListener("pointerdown", event => {
    event.preventDefault();
    divider.setPointerCapture(event.pointerId);
    const move = moved => {
      const box = split.getBoundingClientRect();
      set(clamp((moved.clientX - box.left) / box.width * 100));
    };
    divider.addEventListener("pointermove", move);
    divider.addEventListener("lostpointercapture", () => divider.removeEventListener("pointermove", move), { once: true });
  });
  divider.addEventListener("keydown", event => {
    const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (step) {
      event.preventDefault();
      set(clamp(Number(divider.getAttribute("aria-valuenow")) + step));
    }
  });
}
