// Keys the tree takes for itself, the scroll position, which only the browser knows, and what is open, for when the page is loaded again.
const walking = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

const keepPage = event => {
  if (walking.has(event.key)) {
    event.preventDefault();
  }
};

export function attach(tree) {
  tree.addEventListener("keydown", keepPage);
}

const keyOf = trace => `studio.tree.${trace}`;

export const opened = trace => JSON.parse(sessionStorage.getItem(keyOf(trace)));

// It comes back over the circuit in one message, which may not be large.
const maxKept = 16000;

export function keep(trace, opened) {
  const kept = JSON.stringify(opened);
  try {
    sessionStorage.setItem(keyOf(trace), kept.length <= maxKept ? kept : JSON.stringify({ ...opened, toggled: [] }));
  } catch {
    // Full of traces that were seen before: they are forgotten.
    sessionStorage.clear();
  }
}

export function reveal(root, index, rowHeight) {
  const step = root.querySelector(".graph [aria-current]");
  if (step) {
    // Its label: a node that holds others may be larger than what is seen.
    step.firstElementChild.scrollIntoView({ block: "nearest", inline: "nearest" });
    return;
  }
  const tree = root.querySelector("[role=tree]");
  const top = index * rowHeight;
  if (index >= 0 && (top < tree.scrollTop || top + rowHeight > tree.scrollTop + tree.clientHeight)) {
    tree.scrollTop = Math.max(0, top - tree.clientHeight / 2);
  }
}
