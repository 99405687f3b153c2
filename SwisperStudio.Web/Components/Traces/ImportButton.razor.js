// Sends a chosen file past the circuit, packed, and tells what became of it.
let file;
let sending;

export function take(input) {
  [file] = input.files;
  input.value = "";
}

export async function send(address) {
  sending = new AbortController();
  try {
    const packed = await new Response(file.stream().pipeThrough(new CompressionStream("gzip"))).blob();
    const response = await fetch(address, {
      method: "POST",
      body: packed,
      signal: sending.signal,
      headers: {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
        "RequestVerificationToken": document.querySelector("input[name=__RequestVerificationToken]").value,
      },
    });
    if (response.ok) {
      const { id, is_new: isNew } = await response.json();
      return { id, isNew };
    }

    const problem = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
    return { problem: problem.detail ?? `The trace was not imported (${response.status}). Reload the page and try again.` };
  } catch (failure) {
    return failure.name === "AbortError" ? {} : { problem: "The trace was not imported: the file could not be read or sent." };
  } finally {
    file = sending = undefined;
  }
}

export function cancel() {
  sending?.abort();
}
