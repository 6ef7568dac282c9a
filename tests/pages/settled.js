// Watches settled words frame by frame: each must keep its text, its row and its position in the row.
// `rowsOf(document)`: [element of settled text, element of its row] pairs. Results are in `window.settled`:
// {moved: words that changed, words: number watched, shifted: layout-shift score of the browser, sources: what shifted}.
(rowsOf) => {
  const known = new Map(); // element of settled text -> its words and their positions
  window.settled = { moved: [], words: 0, shifted: 0, sources: [], frames: 0 };
  const near = (a, b) => Math.abs(a - b) < 0.6;

  function words(node, origin) {
    const found = [];
    const text = node.firstChild;
    if (!text) return found;
    const range = document.createRange();
    for (const match of text.data.matchAll(/\S+/g)) {
      range.setStart(text, match.index);
      range.setEnd(text, match.index + match[0].length);
      const first = range.getClientRects()[0];
      if (first) found.push({ word: match[0], left: first.left - origin.left, top: first.top - origin.top });
    }
    return found;
  }

  function look() {
    for (const [node, origin] of rowsOf(document)) {
      const before = known.get(node) || [];
      const now = words(node, origin.getBoundingClientRect());
      before.forEach((old, at) => {
        const same = now[at];
        if (!same) window.settled.moved.push(`${old.word}: gone`);
        else if (!same.word.startsWith(old.word)) window.settled.moved.push(`${old.word}: now ${same.word}`);
        else if (!near(old.left, same.left) || !near(old.top, same.top))
          window.settled.moved.push(`${old.word}: ${old.left},${old.top} -> ${same.left},${same.top}`);
      });
      window.settled.words += Math.max(0, now.length - before.length);
      known.set(node, now);
    }
    window.settled.frames += 1;
    requestAnimationFrame(look);
  }

  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    window.settled.shifted += one.value;
    one.sources.forEach((source) => window.settled.sources.push([source.node && (source.node.id || source.node.className || source.node.textContent.slice(0, 30)), source.previousRect.x, source.previousRect.y, source.currentRect.x, source.currentRect.y].join(' ')));
  }))
    .observe({ type: 'layout-shift' });
  look();
}
