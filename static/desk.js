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
