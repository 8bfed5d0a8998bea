// Calls owns calls for proposals with their lots and the proposals made to them, from draft to screening. It leaves
// questions and answers to Forms, judging to Competitions, money to Funds.
//
// It promises: what was published stays as it was decided, and only the deadline may move, later; what was submitted
// is frozen by the database with its SHA-256; lateness is decided by the database's clock alone.
//
// Tables: call, lot, call_source, call_document, call_extension, receipt_counter, call_period_rule, call_version,
// call_question, call_correction, lot_claim, community_need, lot_need, proposal, proposal_revision,
// proposal_attachment, proposal_screening, call_workflow, workflow_state, workflow_approval, screening_item,
// screening_tick.
