// Files go up part by part: a broken line costs one part, never the file. Without this script the form sends them whole.
const PATIENCE = [1, 2, 4, 8, 15, 30]; // seconds between tries
const going = new Set();
const words = () => document.querySelector("#upload-words").dataset;
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

document.addEventListener("change", (event) => {
  if (!event.target.matches(".slot-form input[type=file]")) return;
  event.stopPropagation(); // the form itself is for those without scripts
  const files = [...event.target.files];
  event.target.value = "";
  take(event.target.form, files);
}, true);

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.(".slot-form");
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault(); // a file let go beside the list must not replace the page
    document.querySelectorAll(".slot-form[data-over]").forEach((one) => one.removeAttribute("data-over"));
    if (form && kind !== "drop" && kind !== "dragleave") form.dataset.over = "";
    if (form && kind === "drop") take(form, [...event.dataTransfer.files]);
  });
}

// What is on its way must not be swept from the page by a fresh list, nor by a hasty hand.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (going.size && ["proofs", "live"].includes(event.detail.target.id)) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (going.size && event.detail.target.id === "papers") event.detail.shouldSwap = false;
});
addEventListener("beforeunload", (event) => { if (going.size) event.preventDefault(); });

async function take(form, files) {
  const rows = files.map((file) => ({ file, row: drawn(form, file), slot: form.elements.slot.value }));
  rows.forEach((one) => going.add(one));
  for (const one of rows) {
    await one_file(one);
    going.delete(one);
  }
  if (!going.size) refresh();
}

function drawn(form, file) {
  const row = document.querySelector("#upload-row").content.firstElementChild.cloneNode(true);
  row.querySelector(".fname").textContent = file.name;
  form.querySelector(".picks").before(row);
  return row;
}

async function one_file({ file, row, slot }) {
  const bar = row.querySelector("progress");
  const base = document.querySelector("#upload-words").dataset.url;
  let tries = 0;
  let standing = null;
  while (!standing?.proof) {
    try {
      if (standing) {
        const body = file.slice(standing.offset, standing.offset + standing.part);
        standing = await post(`${base}${standing.id}/?at=${standing.offset}`, body);
      } else {
        const said = { slot, name: file.name, size: file.size, stamp: file.lastModified };
        standing = await post(base, new URLSearchParams(said));
      }
      tries = 0;
      bar.value = standing.offset / file.size;
      row.querySelector("small").textContent = `${words().share} ${Math.floor(bar.value * 100)}%`;
      say(row, words().going);
    } catch (error) {
      if (error.final) return refused(row, error);
      standing = null; // asks again where it stands
      const wait = PATIENCE[Math.min(tries++, PATIENCE.length - 1)];
      say(row, words().broken);
      await rested(wait);
    }
  }
  say(row, words().done);
}

async function post(url, body) {
  const headers = { "X-CSRFToken": token(), Accept: "application/json" };
  if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), 60000);
  try {
    const answer = await fetch(url, { method: "POST", body, headers, signal: stop.signal });
    if (answer.ok) return await answer.json();
    // Nobody signed in, or refused for good; gone means finished or forgotten, so it is begun again.
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    const lost = answer.status === 404 && !body.get; // a part of an upload that is no more
    const final = answer.status < 500 && answer.status !== 408 && answer.status !== 425 && !lost;
    throw Object.assign(new Error(said.title ?? words().out), { final, next: said.next ?? "" });
  } finally {
    clearTimeout(clock);
  }
}

function rested(seconds) {
  return new Promise((done) => {
    const clock = setTimeout(done, seconds * 1000);
    addEventListener("online", () => { clearTimeout(clock); done(); }, { once: true });
  });
}

function say(row, text) {
  const place = row.querySelector("[role=status]"); // read aloud, so only when it says something new
  if (place.textContent !== text) place.textContent = text;
}

function refused(row, error) {
  row.removeAttribute("data-going");
  row.dataset.is = "error";
  row.dataset.refused = "";
  row.querySelectorAll("progress, small").forEach((one) => one.remove());
  const strong = document.createElement("b");
  strong.textContent = `${error.message} `;
  row.querySelector("[role=status]").replaceChildren(strong, error.next);
}

async function refresh() {
  // What was refused stays to be read: it moves above the fresh list.
  const place = document.querySelector("#refused");
  const kept = [...document.querySelectorAll(".file[data-refused]")];
  if (kept.length) place.replaceChildren(...kept);
  await htmx.ajax("GET", `${words().page}?part=proofs`, { target: "#proofs", swap: "outerHTML" });
  if (kept.length) place.scrollIntoView({ block: "start" });
}
