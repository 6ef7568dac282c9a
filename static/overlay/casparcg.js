/* Commands of CasparCG, which calls `play`, `stop`, `next` and `update` as functions of the window. */

/** commands: {play(), stop(), next(), update(values)}; `values`: parameter name -> value. */
export function exposeCommands(commands) {
  window.play = commands.play;
  window.stop = commands.stop;
  window.next = commands.next;
  window.update = (data) => commands.update(readValues(data));
}

function readValues(data) {
  if (typeof data !== 'string') return data || {};
  if (data.trim().charAt(0) === '<') return readXml(data);
  try {
    return JSON.parse(data);
  } catch (error) {
    console.warn('update() takes JSON or templateData XML, not', data);
    return {};
  }
}

/** `<componentData id="lang"><data id="text" value="es"/></componentData>` -> {lang: 'es'}. */
function readXml(data) {
  const found = {};
  const xml = new DOMParser().parseFromString(data, 'text/xml');
  Array.from(xml.getElementsByTagName('componentData')).forEach((part) => {
    const value = part.getElementsByTagName('data')[0];
    if (value) found[part.getAttribute('id')] = value.getAttribute('value');
  });
  return found;
}
