// Keys for those who work all day on these pages. The page says what a key does, this file only listens:
//   <a data-hotkey="n" data-hotkey-text="New voucher">      a key presses a link or a button, or goes into a field
//   <ul data-hotlist="true" data-hotlist-text="Next, previous"> with [data-hotlist-item]   j, k and the arrows
//   <fieldset data-score="true"> with radio buttons          the keys 0 to 9 choose and go to the next criterion
// Single letters act outside fields only, never while a word is being composed, and can be turned off (WCAG 2.1.4).
(function () {
  'use strict';
  const sheet = document.querySelector('[data-hotkeys]');
  if (!sheet) return;
  const paper = sheet.firstElementChild;
  const list = sheet.querySelector('[data-hotkeys-list]');
  const onSwitch = sheet.querySelector('[data-hotkeys-switch]');
  const setting = 'miaopu-hotkeys';
  let on = true;
  let before = null;
  try { on = localStorage.getItem(setting) !== 'off'; } catch (_) { /* private windows refuse storage */ }

  const isTyping = (element) => element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName)
    || (element.tagName === 'INPUT' && !/^(radio|checkbox|button|submit|reset)$/.test(element.type));
  const isShown = (element) => element.getClientRects().length > 0 && !element.disabled;

  // The list of keys.
  const addKey = (keys, text) => {
    const term = document.createElement('dt');
    keys.forEach((key) => {
      const cap = document.createElement('kbd');
      cap.textContent = key.replace('Control', 'Ctrl');
      term.append(cap, ' ');
    });
    const detail = document.createElement('dd');
    detail.textContent = text;
    list.append(term, detail);
  };
  const fixed = list.children.length;
  const fill = () => {
    while (list.children.length > fixed) list.lastElementChild.remove();
    const seen = new Set();
    const named = document.querySelectorAll('[data-hotlist-text], [data-score-text], [data-hotkey-text]');
    named.forEach(({ dataset: data }) => {
      if (data.hotlistText) addKey(['j', 'k'], data.hotlistText);
      if (data.scoreText) addKey(['0', '–', '9'], data.scoreText);
      if (!data.hotkeyText || !data.hotkey || seen.has(data.hotkey)) return;
      seen.add(data.hotkey);
      addKey(data.hotkey.split('+'), data.hotkeyText);
    });
  };
  const open = () => {
    before = document.activeElement;
    fill();
    onSwitch.checked = on;
    sheet.hidden = false;
    paper.focus();
  };
  const close = () => { sheet.hidden = true; if (before) before.focus(); };
  sheet.addEventListener('click', (event) => {
    if (event.target === sheet || event.target.closest('[data-hotkeys-close]')) close();
  });
  onSwitch.addEventListener('change', () => {
    on = onSwitch.checked;
    try { localStorage.setItem(setting, on ? 'on' : 'off'); } catch (_) { /* it then holds for this page */ }
  });
  const opener = document.querySelector('[data-hotkeys-open]');
  if (opener) { opener.hidden = false; opener.addEventListener('click', open); }

  // What the keys do.
  const press = (key) => {
    const found = Array.from(document.querySelectorAll('[data-hotkey]'))
      .find((element) => element.dataset.hotkey === key && isShown(element));
    if (!found) return false;
    if (isTyping(found)) found.focus();
    else found.click();
    return true;
  };
  const move = (step) => {
    const items = Array.from(document.querySelectorAll('[data-hotlist] [data-hotlist-item]')).filter(isShown);
    if (!items.length) return false;
    const focused = document.activeElement.closest('[data-hotlist-item]');
    const from = items.indexOf(focused || items.find((item) => item.hasAttribute('aria-current')));
    const next = items[Math.max(0, Math.min(items.length - 1, from + step))];
    items.forEach((item) => item.removeAttribute('aria-current'));
    next.setAttribute('aria-current', 'true');
    const target = next.querySelector('[data-hotlist-focus]') || next.querySelector('a[href], button, input') || next;
    if (target === next) next.tabIndex = -1;
    target.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    return true;
  };
  const score = (digit) => {
    const criteria = Array.from(document.querySelectorAll('[data-score]'));
    if (!criteria.length) return false;
    const here = document.activeElement.closest('[data-score]')
      || criteria.find((one) => one.hasAttribute('data-current')) || criteria[0];
    const choice = Array.from(here.querySelectorAll('input[type="radio"]')).find((radio) => radio.value === digit);
    if (!choice) return false;
    choice.checked = true;
    choice.dispatchEvent(new Event('input', { bubbles: true }));
    choice.dispatchEvent(new Event('change', { bubbles: true }));
    const next = criteria[criteria.indexOf(here) + 1] || here;
    criteria.forEach((one) => one.removeAttribute('data-current'));
    next.setAttribute('data-current', 'true');
    const target = next.querySelector('input:checked') || next.querySelector('input');
    if (target) target.focus();
    return true;
  };

  // After an answer the next item has the keyboard at once.
  const start = document.querySelector('[data-hotlist-start] [data-hotlist-item]');
  if (start && !document.querySelector('[data-error-summary]')) {
    start.setAttribute('aria-current', 'true');
    (start.querySelector('[data-hotlist-focus]') || start.querySelector('a[href], button, input')).focus();
  }

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.altKey || event.metaKey) return;
    const key = event.key;
    if (!sheet.hidden) {
      if (key === 'Escape' || key === '?') { event.preventDefault(); close(); }
      if (key === 'Tab') {
        const stops = Array.from(paper.querySelectorAll('input, button'));
        const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
        if (document.activeElement === edge || document.activeElement === paper) {
          event.preventDefault();
          (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
        }
      }
      return;
    }
    const inList = event.target.closest('[data-hotlist-item]');
    let done = false;
    if (event.ctrlKey) done = key === 'Enter' && press('Control+Enter');
    else if (!on || isTyping(event.target)) return;
    else if (key === '?') { open(); done = true; }
    else if (/^[0-9]$/.test(key) && score(key)) done = true;
    else if (key.length === 1 && press(key)) done = true;
    else if (key === 'j' || (key === 'ArrowDown' && inList)) done = move(1);
    else if (key === 'k' || (key === 'ArrowUp' && inList)) done = move(-1);
    if (done) event.preventDefault();
  });
})();
