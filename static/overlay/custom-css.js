/* OBS puts the user's CSS into a <style> of the page, which a strict policy refuses: take it in by its text. */

/** `changed` is called when there is more of it. */
export function adopt(changed) {
  const take = (node) => {
    if (node.nodeName !== 'STYLE') return;
    if (document.adoptedStyleSheets && !(node.sheet && node.sheet.cssRules.length)) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(node.textContent);
      document.adoptedStyleSheets = Array.from(document.adoptedStyleSheets).concat(sheet);
    }
    changed();
  };
  new MutationObserver((records) => records.forEach((record) => record.addedNodes.forEach(take)))
    .observe(document.head, { childList: true });
}
