// Keeps what is being written: on this device after a third of a second, on the server two seconds after the last
// change, when a field is left and when the page is hidden. It works for <form data-autosave="URL">:
//   POST URL with the form's fields, Accept: application/json
//   200 {"savedAt": "14:08", "version": "8"}    kept; the version goes into the field named version; with data-asks,
//                                                "asked" names the [data-question] that are shown
//   409 {"version": "9"}, or a problem           somebody else was faster: both are offered
//   422                                          something typed cannot be kept; the form says what when it is sent
// With data-partly, what can be kept is kept, and "refused" names the fields that cannot; the copy here stays then.
//   401, or an answer from another address       signed out: the copy stays on this device
// data-autosave-key names the draft and its owner, so that no other account on this device is offered the copy.
(function () {
  'use strict';
  const prefix = 'miaopu-draft:';
  const storage = {
    read(key) { try { return JSON.parse(localStorage.getItem(prefix + key)); } catch (_) { return null; } },
    // A browser may refuse storage or have none left; the server then keeps the only copy.
    attempt(action) { try { action(localStorage); } catch (_) { /* no local copy */ } },
    write(key, value) { this.attempt((store) => store.setItem(prefix + key, JSON.stringify(value))); },
    remove(key) { this.attempt((store) => store.removeItem(prefix + key)); },
    keys(store) { return Object.keys(store).filter((key) => key.startsWith(prefix)); },
    isEmpty() { try { return this.keys(localStorage).length === 0; } catch (_) { return true; } },
    clear() { this.attempt((store) => this.keys(store).forEach((key) => store.removeItem(key))); },
  };
  const clock = () => new Date().toTimeString().slice(0, 5);
  // A form that was sent is only known to have arrived when the next page says that it was done: until then the copy
  // here stays.
  const arriving = {
    attempt(action) { try { return action(sessionStorage); } catch (_) { return null; } },
    begin(key) { this.attempt((store) => store.setItem(prefix + 'sent', key)); },
    end() {
      const key = this.attempt((store) => store.getItem(prefix + 'sent'));
      this.attempt((store) => store.removeItem(prefix + 'sent'));
      if (key && document.querySelector('.flash-good')) storage.remove(key);
    },
  };
  arriving.end();
  document.querySelectorAll('form[data-sign-out]').forEach((form) => {
    form.addEventListener('submit', (event) => {
      if (storage.isEmpty() || window.confirm(form.dataset.unsent)) storage.clear();
      else event.preventDefault();
    });
  });

  document.querySelectorAll('form[data-autosave]').forEach((form) => {
    const key = form.dataset.autosaveKey || window.location.pathname;
    const line = form.querySelector('[data-save-state]');
    const version = form.elements.namedItem('version');
    let localTimer = 0;
    let serverTimer = 0;
    let dirty = false;
    let stopped = false;
    let sending = null;
    let sent = '';

    const fields = () => {
      const secret = new Set(Array.from(form.querySelectorAll('[type="password"]'), (one) => one.name));
      return Array.from(new FormData(form)).filter((entry) => typeof entry[1] === 'string' && !secret.has(entry[0]));
    };
    // As the button sends it: a grid of 200 lines is more parts than a form with files may have.
    const body = () => {
      const data = new URLSearchParams(fields());
      if (form.dataset.partly) data.append('partly', 'true');
      return data;
    };
    const content = (entries) => JSON.stringify(entries.filter((entry) => entry[0] !== 'version'));
    const say = (state, time, names) => {
      if (!line) return;
      line.dataset.state = state;
      line.textContent = line.dataset[state].replace('{time}', time || clock())
        .replace('{fields}', names || line.dataset.something);
    };
    // What the page calls the question of a field.
    const nameOf = (field) => {
      const starts = `answers.${field}`;
      const input = Array.from(form.elements).find((one) => one.name === starts || (one.name || '').startsWith(`${starts}.`));
      const place = input && (input.closest('[data-question]') || input.closest('fieldset, .field'));
      const title = place && place.querySelector('legend, caption, label');
      return title ? title.firstChild.textContent.trim() : '';
    };
    // What a restored copy holds and the page has no place for: it stays in the copy.
    let homeless = [];
    const keepHere = () => storage.write(key, {
      version: version ? version.value : '', at: clock(), fields: fields().concat(homeless),
    });
    const forget = () => { if (homeless.length) keepHere(); else storage.remove(key); };
    const useTheirs = () => { storage.remove(key); window.location.reload(); };
    const offer = (useMine) => {
      stopped = true;
      say('conflict');
      if (!line) return;
      [[line.dataset.useMine, useMine], [line.dataset.useTheirs, useTheirs]].forEach((choice) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'button secondary';
        button.textContent = choice[0];
        button.addEventListener('click', () => { stopped = false; choice[1](); });
        line.append(button);
      });
    };
    // The server says which questions are asked now: the same judge as of everything else. What is not asked is not
    // sent, so that an earlier answer to it stays.
    const ask = (keys) => {
      if (!keys || !form.dataset.asks) return;
      document.querySelectorAll('[data-question]').forEach((one) => {
        one.hidden = !keys.includes(one.dataset.question);
        if (one.tagName === 'FIELDSET') one.disabled = one.hidden;
      });
      sent = content(fields());
    };

    const answer = (response) => {
      if (response.status === 401 || response.redirected) { keepHere(); say('signedOut'); return null; }
      if (response.status === 422) { keepHere(); say('refused'); return null; }
      if (!response.ok && response.status !== 409) {
        keepHere();
        say('failed');
        dirty = response.status >= 500 || response.status === 429;
        return null;
      }
      return response.json().then((data) => {
        if (response.status === 409) {
          keepHere();
          const now = data.version || (data.current && data.current.version);
          // Without the number of the newer version, the page itself shows both when it is saved.
          if (now === undefined) offer(() => form.requestSubmit());
          else offer(() => { if (version) version.value = now; save(); });
          return;
        }
        if (version && data.version !== undefined) version.value = data.version;
        ask(data.asked);
        if (data.refused && data.refused.length) {
          keepHere();
          say('refused', '', data.refused.map(nameOf).filter(Boolean).join('、'));
          return;
        }
        if (dirty) { keepHere(); return; }
        forget();
        say('saved', data.savedAt);
      });
    };
    function save(leaving) {
      clearTimeout(serverTimer);
      if (stopped || sending) return sending;
      dirty = false;
      sent = content(fields());
      say('saving');
      sending = fetch(form.dataset.autosave, {
        method: 'POST', credentials: 'same-origin', keepalive: Boolean(leaving),
        headers: { Accept: 'application/json' }, body: body(),
      }).then(answer).catch(() => { dirty = true; sent = ''; keepHere(); say('local'); }).then(() => {
        sending = null;
        if (dirty && line && line.dataset.state !== 'local') later();
      });
      return sending;
    }
    function later() {
      clearTimeout(serverTimer);
      serverTimer = setTimeout(save, 2000);
    }
    const changed = () => {
      // Leaving a field reports a change that typing has reported before.
      if (content(fields()) === sent) return;
      dirty = true;
      clearTimeout(localTimer);
      localTimer = setTimeout(keepHere, 300);
      later();
    };

    const put = (entries) => {
      // Grids make room for the lines of the copy.
      form.dispatchEvent(new CustomEvent('restoring', { detail: entries.map((entry) => entry[0]) }));
      homeless = entries.filter((entry) => !form.elements.namedItem(entry[0]));
      Array.from(form.elements).forEach((one) => {
        if (!one.name || one.name === 'version' || /^(file|password|submit|button)$/.test(one.type)) return;
        const values = entries.filter((entry) => entry[0] === one.name).map((entry) => entry[1]);
        if (one.type === 'checkbox' || one.type === 'radio') one.checked = values.includes(one.value);
        else if (values.length) [one.value] = values;
      });
      form.dispatchEvent(new Event('restored', { bubbles: true }));
    };
    const restore = () => {
      const copy = storage.read(key);
      if (!copy) return;
      if (content(copy.fields) === content(fields())) { storage.remove(key); return; }
      const use = () => { put(copy.fields); say('restored', copy.at); dirty = true; later(); };
      if (!version || copy.version === version.value) use();
      else offer(use);
    };

    form.addEventListener('input', changed);
    form.addEventListener('change', changed);
    // A choice may decide what else is asked.
    form.addEventListener('change', () => { if (form.dataset.asks && dirty) save(); });
    form.addEventListener('focusout', () => { if (dirty) save(); });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'hidden' || !dirty) return;
      keepHere();
      save(true);
    });
    window.addEventListener('online', () => { if (dirty) save(); });
    const send = (event) => {
      const submitter = event.submitter;
      event.preventDefault();
      if (!sending) return;
      stopped = false;
      sending.then(() => {
        if (!line || !['local', 'signedOut'].includes(line.dataset.state)) form.requestSubmit(submitter || undefined);
      });
    };
    form.addEventListener('submit', (event) => {
      clearTimeout(localTimer);
      clearTimeout(serverTimer);
      keepHere();
      // A save under way raises the version: the form waits for it, or it would conflict with itself.
      if (sending) { send(event); return; }
      // Where the last save did not get through, leaving the page would show the browser's error instead of the text.
      if (navigator.onLine === false || (line && line.dataset.state === 'local')) {
        dirty = true;
        save();
        send(event);
        return;
      }
      stopped = true;
      dirty = false;
      arriving.begin(key);
    });
    // A page that the browser brings back from its memory shows old fields: ask the server.
    window.addEventListener('pageshow', (event) => { if (event.persisted) window.location.reload(); });
    sent = content(fields());
    // Once the other scripts listen.
    Promise.resolve().then(restore);
  });
})();
