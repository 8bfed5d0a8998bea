// Milestones owns what has to be proved: milestones with evidence, supervisors' checks and acceptance. It tells
// Contracts what was accepted and pays nothing itself.
