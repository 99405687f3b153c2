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
  const typed = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable]";

  document.addEventListener("keydown", event => {
    // Brackets need AltGr on many keyboards, Option on a Mac.
    const isCharacter = event.getModifierState("AltGraph") || (event.altKey && !event.ctrlKey && !event.metaKey && "[]/?".includes(event.key));
    const hasControl = !isCharacter && (event.ctrlKey || event.metaKey);
    if (event.repeat || event.isComposing || (event.altKey && !isCharacter) || (hasControl && event.shiftKey) || (!hasControl && event.target.matches(typed))) {
      return;
    }
    const letter = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
    const key = hasControl ? `Control+${letter}` : letter;
    const named = [...document.querySelectorAll("[data-keys]")].filter(e => e.dataset.keys === key && !e.disabled);
    if (named.length === 0) {
      return;
    }
    event.preventDefault();
    const popover = document.querySelector("[popover]:popover-open");
    popover?.hidePopover();
    // What lies behind an open dialog is out of reach.
    const within = document.querySelector("[role=dialog]:not([popover])") ?? document;
    const target = named.find(e => within.contains(e));
    if (!target || (popover && target.getAttribute("popovertarget") === popover.id)) {
      return;
    }
    if (target.matches(typed)) {
      target.focus();
    } else {
      target.click();
    }
  });

  const arrivals = new WeakMap();

  // What runs tells for how long; the text that the server knows stays the same node.
  setInterval(() => {
    for (const running of document.querySelectorAll("[data-running-since]")) {
      const seconds = Math.max(0, Math.floor((Date.now() - running.dataset.runningSince) / 1000));
      const text = seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} m ${seconds % 60} s` : `${Math.floor(seconds / 3600)} h`;
      if (running.firstChild) {
        running.firstChild.data = `${text} …`;
      }
    }
    for (const seen of document.querySelectorAll("[data-seen]")) {
      // By the server's clock, from the moment at which its answer was first seen here.
      if (arrivals.get(seen)?.now !== seen.dataset.now) {
        arrivals.set(seen, { now: seen.dataset.now, at: Date.now() });
      }
      const age = Math.max(0, Math.floor((seen.dataset.now - seen.dataset.seen + Date.now() - arrivals.get(seen).at) / 1000));
      const [count, unit] = age < 60 ? [age, "second"] : age < 3600 ? [age / 60, "minute"] : age < 86400 ? [age / 3600, "hour"] : [age / 86400, "day"];
      if (seen.firstChild) {
        seen.firstChild.data = `${Math.floor(count)} ${unit}${Math.floor(count) === 1 ? "" : "s"} ago`;
      }
    }
  }, 1000);

  // A page that is loaded again stands where it stood. The browser cannot do that alone: the content comes over the circuit, later.
  const scrollKey = "studio.scroll";
  const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";
  let stands = isReload ? JSON.parse(sessionStorage.getItem(scrollKey)) : null;
  let returning = stands?.path === location.pathname ? setInterval(restoreScroll, 100) : 0;
  setTimeout(endReturn, 4000);
  for (const intent of ["wheel", "pointerdown", "keydown", "touchstart"]) {
    addEventListener(intent, endReturn, { capture: true, passive: true });
  }

  function restoreScroll() {
    for (const [part, top] of Object.entries(stands.parts)) {
      const scroller = part === "page" ? document.scrollingElement : document.querySelector(`[data-scroll="${part}"]`);
      if (scroller && scroller.scrollHeight - scroller.clientHeight >= top) {
        scroller.scrollTop = top;
      }
    }
  }

  function endReturn() {
    clearInterval(returning);
    returning = 0;
  }

  document.addEventListener("scroll", ({ target }) => {
    const part = target === document ? "page" : target.dataset.scroll;
    if (part && !returning) {
      stands = stands?.path === location.pathname ? stands : { path: location.pathname, parts: {} };
      stands.parts[part] = (target.scrollingElement ?? target).scrollTop;
    }
  }, true);
  addEventListener("pagehide", () => sessionStorage.setItem(scrollKey, JSON.stringify(stands)));

  function reveal(button) {
    const input = button.parentElement.querySelector("input");
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", hidden);
  }

  window.studio = {
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    writeText,
    show: id => document.getElementById(id)?.scrollIntoView({ block: "nearest" }),
  };
})();
