/* The lender's page shows a borrower's own explanation in a frame. No cookies and no storage are used, here or in the frame.
   <script src="https://mingbai.example/widget.js" data-token="a fresh hand-over" data-lang="zh" async></script> */
(() => {
  "use strict"
  const script = document.currentScript
  const home = new URL(script.src).origin
  const frame = document.createElement("iframe")
  const asked = new URLSearchParams({origin: location.origin, lang: script.dataset.lang || ""})
  frame.src = `${home}/widget/${encodeURIComponent(script.dataset.token || "")}?${asked}`
  frame.title = script.dataset.title || (script.dataset.lang === "en" ? "Your credit line, explained" : "您的额度，为什么")
  frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-same-origin")
  frame.referrerPolicy = "origin"
  Object.assign(frame.style, {width: "100%", border: "0", display: "block", minHeight: "20rem", colorScheme: "light dark"})
  addEventListener("message", said => {
    if (said.source !== frame.contentWindow || said.origin !== home) return
    const height = Number(said.data && said.data.mingbaiHeight)
    if (height > 0 && height < 20000) frame.style.height = `${height}px`
  })
  script.after(frame)
})()
