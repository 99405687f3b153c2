const notice = document.getElementById("components-reconnect-modal");

// The server no longer knows the circuit (it was restarted, or the reader signed out): everything worth keeping is in the address.
notice.addEventListener("components-reconnect-state-changed", event => {
  if (event.detail.state === "rejected") {
    location.reload();
  }
});

async function reconnect() {
  if (!notice.classList.contains("components-reconnect-failed")) {
    return;
  }

  if (!await Blazor.reconnect()) {
    location.reload();
  }
}

document.getElementById("reconnect-again").addEventListener("click", reconnect);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") {
    reconnect();
  }
});
