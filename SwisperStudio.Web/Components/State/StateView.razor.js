// Lines are broken on the server, so it must know how many characters fit.
export function watch(frame, view) {
  const probe = document.createElement("span");
  probe.textContent = "0".repeat(50);
  probe.style.cssText = "position:absolute;visibility:hidden;white-space:pre";
  let columns = 0;
  let timer;
  new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!frame.isConnected || frame.clientWidth === 0) {
        return;
      }

      frame.append(probe);
      const width = probe.getBoundingClientRect().width / 50;
      probe.remove();
      // Sign, fold and room for the copy buttons; in steps, so that dragging the divider does not break lines anew all the time.
      const fit = Math.max(40, Math.floor((frame.clientWidth - 64) / width / 4) * 4);
      if (fit !== columns) {
        columns = fit;
        view.invokeMethodAsync("SetColumnsAsync", columns).catch(failure => {
          // The reader has gone on meanwhile, and the server has let go of the view.
          if (frame.isConnected) {
            throw failure;
          }
        });
      }
    }, columns === 0 ? 0 : 150);
  }).observe(frame);
}

export function reveal(frame, index, height) {
  const top = index * height;
  if (top < frame.scrollTop || top + height > frame.scrollTop + frame.clientHeight) {
    frame.scrollTop = top - frame.clientHeight / 2;
  }
}
