// Web is the front: pages in two languages and the JSON API, made from one table of routes. It decodes a
// request, calls one verb of a module and answers with a page, a redirect or JSON. It holds no SQL and no rule
// of any module.
