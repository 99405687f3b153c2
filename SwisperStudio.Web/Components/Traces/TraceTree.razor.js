// Keys the tree takes for itself, and the scroll position, which only the browser knows.
const walking = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

const keepPage = event => {
  if (walking.has(event.key)) {
    event.preventDefault();
  }
};

const isTyping = target => target.matches("input, textarea, select, [contenteditable]");

const shortcuts = event => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
    return;
  }
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("[data-tree-search]")?.focus();
  } else if (event.key === "t") {
    document.querySelector("[data-view=other]")?.click();
  } else if (event.key === "[" || event.key === "]") {
    document.querySelector(`[data-tree-key="${event.key}"]`)?.click();
  }
};

export function attach(tree) {
  tree.addEventListener("keydown", keepPage);
  document.addEventListener("keydown", shortcuts);
}

export function detach() {
  document.removeEventListener("keydown", shortcuts);
}

export function reveal(tree, index, rowHeight) {
  if (index < 0) {
    return;
  }
  const top = index * rowHeight;
  if (top < tree.scrollTop || top + rowHeight > tree.scrollTop + tree.clientHeight) {
    tree.scrollTop = Math.max(0, top - tree.clientHeight / 2);
  }
}
