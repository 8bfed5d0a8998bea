// Forms owns typed questions, answers pinned to a version of their form, budget grids that must add up, and the
// exact arithmetic of scores. It does not know who asks or why: calls, reviews, reports and surveys use the
// same forms, and decide themselves who may read or write a response.
//
// Tables: form, form_draft, form_version, form_response, form_section, form_answer.
