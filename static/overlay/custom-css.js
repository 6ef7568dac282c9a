/* Custom CSS of OBS. OBS inserts it as a <style> element, which a strict content policy refuses to apply. */

/** Apply the text of every <style> element inserted into the head; `onChange()` is called after each. */
export function adoptStyles(onChange) {
  const adopt = (node) => {
    if (node.nodeName !== 'STYLE') return;
    if (document.adoptedStyleSheets && !(node.sheet && node.sheet.cssRules.length)) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(node.textContent);
      document.adoptedStyleSheets = Array.from(document.adoptedStyleSheets).concat(sheet);
    }
    onChange();
  };
  new MutationObserver((records) => records.forEach((record) => record.addedNodes.forEach(adopt)))
    .observe(document.head, { childList: true });
}
