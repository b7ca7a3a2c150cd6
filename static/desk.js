// The desk's keys: an element says in data-key which one presses it. Nothing here works only by keyboard.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  const name = (event.ctrlKey || event.metaKey ? "ctrl+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (event.altKey || (typing && !name.startsWith("ctrl+"))) return;
  const wanted = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === name && one.checkVisibility());
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
});

// Seconds really at work: the page is seen and something was pressed, moved or scrolled within the last half minute.
const measured = document.querySelectorAll("[data-active]");
if (measured.length) {
  let seconds = 0;
  let last = Date.now();
  for (const sign of ["pointermove", "keydown", "scroll"]) document.addEventListener(sign, () => (last = Date.now()), { passive: true, capture: true });
  setInterval(() => {
    if (document.visibilityState !== "visible" || Date.now() - last > 30000) return;
    seconds += 1;
    for (const field of measured) field.value = seconds;
  }, 1000);
}

// What was typed survives a reload of the same case in the same tab; it is forgotten once sent.
const typed = document.querySelectorAll("main form[method=post] textarea");
for (const field of typed) {
  const name = `${location.pathname}#${field.form.action}#${field.name}`;
  if (!field.value) field.value = sessionStorage.getItem(name) ?? "";
  field.addEventListener("input", () => sessionStorage.setItem(name, field.value));
  field.form.addEventListener("submit", () => sessionStorage.removeItem(name));
}
