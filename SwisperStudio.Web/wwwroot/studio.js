// What only the browser can do, for statically rendered pages and circuits alike. Loaded in the head, before the first paint.
(() => {
  const root = document.documentElement;
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const sidebarKey = "studio.sidebar";
  const themeKey = "studio.theme";

  function applyPreferences() {
    const theme = localStorage.getItem(themeKey) ?? "system";
    root.dataset.theme = theme === "system" ? (systemDark.matches ? "dark" : "light") : theme;
    root.dataset.sidebar = localStorage.getItem(sidebarKey) ?? "open";
  }

  function showThemeChoice() {
    const theme = localStorage.getItem(themeKey) ?? "system";
    for (const choice of document.querySelectorAll("input[data-theme-choice]")) {
      choice.checked = choice.value === theme;
    }
  }

  applyPreferences();
  systemDark.addEventListener("change", applyPreferences);
  addEventListener("storage", applyPreferences);
  addEventListener("DOMContentLoaded", showThemeChoice);
  // Menus are native popovers; the toggle event does not bubble.
  document.addEventListener("toggle", showThemeChoice, true);

  document.addEventListener("change", event => {
    if (event.target.matches("input[data-theme-choice]")) {
      localStorage.setItem(themeKey, event.target.value);
      applyPreferences();
    }
  });

  document.addEventListener("click", event => {
    const target = event.target.closest("[data-copy], [data-reveal], [data-toggle-sidebar], [popover] a");
    if (target?.matches("[popover] a")) {
      target.closest("[popover]").hidePopover();
    } else if (target && "copy" in target.dataset) {
      copy(target);
    } else if (target && "reveal" in target.dataset) {
      reveal(target);
    } else if (target) {
      localStorage.setItem(sidebarKey, root.dataset.sidebar === "open" ? "closed" : "open");
      applyPreferences();
    }
  });

  document.addEventListener("submit", event => {
    const button = event.target.querySelector("button[data-busy]");
    if (button) {
      button.textContent = button.dataset.busy;
      button.setAttribute("aria-disabled", "true");
    }
  });

  async function copy(button) {
    await writeText(button.dataset.copy);
    button.dataset.copied = "";
    document.getElementById("announcer").textContent = "Copied";
    setTimeout(() => {
      delete button.dataset.copied;
      document.getElementById("announcer").textContent = "";
    }, 2000);
  }

  // The clipboard interface exists on secure origins only; the studio is often reached by plain HTTP inside a network.
  async function writeText(text) {
    if (navigator.clipboard) {
      return navigator.clipboard.writeText(text);
    }

    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  // Whatever names a key in data-keys is pressed, or entered, by it.
  document.addEventListener("keydown", event => {
    const withControl = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (event.altKey || event.isComposing || (!withControl && (event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select, [contenteditable]")))) {
      return;
    }
    const key = withControl ? `Control+${event.key}` : event.key;
    // What lies behind an open dialog is out of reach.
    const within = document.querySelector("[role=dialog]:not([popover])") ?? document;
    const target = [...within.querySelectorAll("[data-keys]")].find(e => e.dataset.keys === key && !e.disabled);
    if (target) {
      event.preventDefault();
      if (target.matches("input:not([type=radio])")) {
        target.focus();
      } else {
        target.click();
      }
    }
  });

  // What runs tells for how long; the text that the server knows stays the same node.
  setInterval(() => {
    for (const running of document.querySelectorAll("[data-running-since]")) {
      const seconds = Math.max(0, Math.floor((Date.now() - running.dataset.runningSince) / 1000));
      const text = seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} m ${seconds % 60} s` : `${Math.floor(seconds / 3600)} h`;
      if (running.firstChild) {
        running.firstChild.data = `${text} …`;
      }
    }
  }, 1000);

  function reveal(button) {
    const input = button.parentElement.querySelector("input");
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", hidden);
  }

  window.studio = {
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    writeText,
  };
})();
