// The selected tab takes the focus, as the arrow keys of a tab list are expected to do.
export function focus(id) {
  document.getElementById(id)?.focus();
}
