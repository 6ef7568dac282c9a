/* CasparCG calls play, stop, next and update of the window by name. */

/** `desk`: {play, stop, next, update(wishes)}. */
export function obey(desk) {
  window.play = desk.play;
  window.stop = desk.stop;
  window.next = desk.next;
  window.update = (data) => desk.update(wishes(data));
}

/** JSON, or its XML: `<componentData id="lang"><data id="text" value="es"/></componentData>` -> {lang: 'es'}. */
function wishes(data) {
  if (typeof data !== 'string') return data || {};
  if (data.trim().charAt(0) === '<') return ofXml(data);
  try {
    return JSON.parse(data);
  } catch (error) {
    console.warn('update() takes JSON or templateData XML, not', data);
    return {};
  }
}

function ofXml(data) {
  const found = {};
  const xml = new DOMParser().parseFromString(data, 'text/xml');
  Array.from(xml.getElementsByTagName('componentData')).forEach((part) => {
    const value = part.getElementsByTagName('data')[0];
    if (value) found[part.getAttribute('id')] = value.getAttribute('value');
  });
  return found;
}
